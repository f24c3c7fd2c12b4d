package connect

import (
	"context"
	"net/url"
	"strconv"
)

// Plugin is a class that the worker has. Type is sink, source, converter, header_converter, transformation or predicate.
type Plugin struct {
	Class   string `json:"class"`
	Type    string `json:"type"`
	Version string `json:"version"`
}

// Plugins lists the connectors on the plugin path of the worker that answers (GET /connector-plugins).
func (c *Client) Plugins(ctx context.Context) ([]Plugin, error) { return c.plugins(ctx, true) }

// AllPlugins lists converters, transformations and predicates too (since Kafka 3.2; before, only connectors).
func (c *Client) AllPlugins(ctx context.Context) ([]Plugin, error) { return c.plugins(ctx, false) }

func (c *Client) plugins(ctx context.Context, connectorsOnly bool) ([]Plugin, error) {
	var plugins []Plugin
	query := url.Values{"connectorsOnly": {strconv.FormatBool(connectorsOnly)}}
	err := c.get(ctx, "/connector-plugins", query, into(&plugins))
	return plugins, err
}

// ConfigKey is the definition of one key of a plugin's configuration.
type ConfigKey struct {
	Name string `json:"name"`
	// Type is STRING, PASSWORD, INT and so on.
	Type          string   `json:"type"`
	Required      bool     `json:"required"`
	DefaultValue  *string  `json:"default_value"`
	Importance    string   `json:"importance"`
	Documentation string   `json:"documentation"`
	Group         string   `json:"group"`
	Width         string   `json:"width"`
	DisplayName   string   `json:"display_name"`
	Dependents    []string `json:"dependents"`
}

// PluginConfig lists the keys of a plugin's configuration (GET /connector-plugins/{class}/config, since Kafka 3.2); a
// version, since 4.1, chooses among several, "" takes the newest. The error's Kind is NotFound for an unknown class.
func (c *Client) PluginConfig(ctx context.Context, class, version string) ([]ConfigKey, error) {
	var query url.Values
	if version != "" {
		query = url.Values{"version": {version}}
	}
	var keys []ConfigKey
	err := c.get(ctx, "/connector-plugins/"+escape(class)+"/config", query, into(&keys))
	return keys, err
}
