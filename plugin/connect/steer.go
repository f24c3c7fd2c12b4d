package connect

import (
	"context"
	"net/http"
	"net/url"
)

// Create creates a connector that begins in a state, RUNNING, PAUSED or STOPPED (POST /connectors, since Kafka 3.7 with a
// state). The error's Kind is Exists when there is one of that name.
func (c *Client) Create(ctx context.Context, name string, config map[string]string, state string) error {
	body := map[string]any{"name": name, "config": config, "initial_state": state}
	_, err := c.call(ctx, http.MethodPost, "/connectors", nil, body, nil)
	return err
}

// Pause stops the work of a connector's tasks, which stay assigned. It takes effect some time after the answer.
func (c *Client) Pause(ctx context.Context, name string) error { return c.put(ctx, name, "pause") }

// Resume starts a paused or stopped connector. It takes effect some time after the answer.
func (c *Client) Resume(ctx context.Context, name string) error { return c.put(ctx, name, "resume") }

// Stop ends a connector and its tasks and keeps its configuration (since Kafka 3.5).
func (c *Client) Stop(ctx context.Context, name string) error { return c.put(ctx, name, "stop") }

func (c *Client) put(ctx context.Context, name, verb string) error {
	_, err := c.call(ctx, http.MethodPut, "/connectors/"+escape(name)+"/"+verb, nil, nil, nil)
	return err
}

// Delete deletes a connector. Its offsets stay. The error's Kind is NotFound when there is none.
func (c *Client) Delete(ctx context.Context, name string) error {
	_, err := c.call(ctx, http.MethodDelete, "/connectors/"+escape(name), nil, nil, nil)
	return err
}

// Plugin is a connector class that the worker has.
type Plugin struct {
	Class   string `json:"class"`
	Type    string `json:"type"`
	Version string `json:"version"`
}

// Plugins lists the connectors on the plugin path of the worker that answers.
func (c *Client) Plugins(ctx context.Context) ([]Plugin, error) {
	var plugins []Plugin
	_, err := c.call(ctx, http.MethodGet, "/connector-plugins", url.Values{"connectorsOnly": {"true"}}, nil, &plugins)
	return plugins, err
}

// Offset is how far a connector has come in a partition. What either holds is the connector's business; of a sink they
// are {"kafka_topic", "kafka_partition"} and {"kafka_offset"}.
type Offset struct {
	Partition map[string]any `json:"partition"`
	Offset    map[string]any `json:"offset"`
}

// Offsets reads the offsets that a connector has committed (since Kafka 3.5).
func (c *Client) Offsets(ctx context.Context, name string) ([]Offset, error) {
	var answer struct {
		Offsets []Offset `json:"offsets"`
	}
	_, err := c.call(ctx, http.MethodGet, "/connectors/"+escape(name)+"/offsets", nil, nil, &answer)
	return answer.Offsets, err
}

// ResetOffsets makes a stopped connector forget how far it came (since Kafka 3.6).
func (c *Client) ResetOffsets(ctx context.Context, name string) error {
	_, err := c.call(ctx, http.MethodDelete, "/connectors/"+escape(name)+"/offsets", nil, nil, nil)
	return err
}
