// Package plugin installs the Helm plugin into the supported helm programs and runs it through them.
package plugin
