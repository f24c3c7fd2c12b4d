package connect

import (
	"context"
	"net/http"
	"net/url"
)

// Logger is a logger's level on one worker. LastModified is in milliseconds, since Kafka 3.7, 0 when it was not changed.
type Logger struct {
	Level        string `json:"level"`
	LastModified int64  `json:"last_modified"`
}

// Loggers lists those with a level of their own (GET /admin/loggers, since Kafka 2.4). The error's Kind is NotFound when
// the worker's admin.listeners are elsewhere or off.
func (c *Client) Loggers(ctx context.Context) (map[string]Logger, error) {
	var loggers map[string]Logger
	err := c.get(ctx, "/admin/loggers", nil, into(&loggers))
	return loggers, err
}

// Logger reads one logger (GET /admin/loggers/{name}, since Kafka 2.4). The error's Kind is NotFound for an unknown one.
func (c *Client) Logger(ctx context.Context, name string) (Logger, error) {
	var logger Logger
	err := c.get(ctx, "/admin/loggers/"+escape(name), nil, into(&logger))
	return logger, err
}

// SetLogger sets the level of a logger and of those below it on the worker that answers, and returns their names
// (PUT /admin/loggers/{name}, since Kafka 2.4). The error's Kind is NotFound for an unknown level.
func (c *Client) SetLogger(ctx context.Context, name, level string) ([]string, error) {
	var changed []string
	_, err := c.call(ctx, c.setLogger(name, level, "worker", into(&changed)))
	return changed, err
}

// SetLoggerEverywhere sets the level on all workers, some time after the answer (since Kafka 3.7).
func (c *Client) SetLoggerEverywhere(ctx context.Context, name, level string) error {
	_, err := c.call(ctx, c.setLogger(name, level, "cluster", nil))
	return err
}

func (c *Client) setLogger(name, level, scope string, out answer) request {
	return request{
		method: http.MethodPut, path: "/admin/loggers/" + escape(name), query: url.Values{"scope": {scope}},
		in: map[string]string{"level": level}, out: out,
	}
}
