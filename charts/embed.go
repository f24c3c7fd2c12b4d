// Package charts embeds the kafka-connect chart, so that the plugin renders the very templates that Helm installs.
package charts

import "embed"

// KafkaConnect holds the chart's files below kafka-connect/, without its examples.
//
//go:embed kafka-connect/Chart.yaml kafka-connect/values.yaml kafka-connect/values.schema.json
//go:embed all:kafka-connect/templates
var KafkaConnect embed.FS
