// Package version names the version that the plugin, the registrar and the chart share.
package version

// Version is the released version, without a leading v. A test compares it with plugin.yaml and Chart.yaml: the
// chart's version is the default tag of the registrar's image.
const Version = "0.1.0"
