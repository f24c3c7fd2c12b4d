package connect

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Create creates a connector that begins in a state, RUNNING, PAUSED or STOPPED (POST /connectors, since Kafka 3.7 with a
// state); an empty one is not sent, which means RUNNING. The error's Kind is Exists when there is one of that name.
func (c *Client) Create(ctx context.Context, name string, config map[string]string, state string) error {
	body := map[string]any{"name": name, "config": config}
	if state != "" {
		body["initial_state"] = state
	}
	_, err := c.call(ctx, request{method: http.MethodPost, path: "/connectors", in: body})
	return err
}

// Pause stops the work of a connector's tasks, which stay assigned (PUT …/pause). It takes effect some time after the answer.
func (c *Client) Pause(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodPut, path(name, "pause"))
}

// Resume starts a paused or stopped connector (PUT …/resume). It takes effect some time after the answer.
func (c *Client) Resume(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodPut, path(name, "resume"))
}

// Stop ends a connector and its tasks and keeps its configuration (PUT …/stop, since Kafka 3.5).
func (c *Client) Stop(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodPut, path(name, "stop"))
}

// Delete deletes a connector. Its offsets stay. The error's Kind is NotFound when there is none. The connector is gone from
// other workers' answers some time later.
func (c *Client) Delete(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodDelete, path(name))
}

// Restart restarts a connector, with its tasks or without, all or only what has FAILED (POST …/restart; the choice since
// Kafka 3.0, an older worker restarts the connector alone).
func (c *Client) Restart(ctx context.Context, name string, includeTasks, onlyFailed bool) error {
	query := url.Values{"includeTasks": {strconv.FormatBool(includeTasks)}, "onlyFailed": {strconv.FormatBool(onlyFailed)}}
	_, err := c.call(ctx, request{method: http.MethodPost, path: path(name, "restart"), query: query})
	return err
}

// RestartTask restarts one task (POST …/tasks/{task}/restart). The error's Kind is NotFound when there is none.
func (c *Client) RestartTask(ctx context.Context, name string, task int) error {
	return c.do(ctx, http.MethodPost, path(name, "tasks", strconv.Itoa(task), "restart"))
}

func (c *Client) do(ctx context.Context, method, path string) error {
	_, err := c.call(ctx, request{method: method, path: path})
	return err
}
