package main

import (
	"fmt"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/charts"
)

// chartDefaults are the worker properties that the chart sets unless its user does: all tools meet workers of the chart.
func chartDefaults() (map[string]string, error) {
	text, err := charts.KafkaConnect.ReadFile("kafka-connect/values.yaml")
	if err != nil {
		return nil, err
	}
	var values struct {
		Worker struct {
			Config map[string]any `json:"config"`
		} `json:"worker"`
	}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("reading the chart's values: %w", err)
	}
	properties := map[string]string{}
	for key, value := range values.Worker.Config {
		properties[key] = fmt.Sprint(value)
	}
	return properties, nil
}
