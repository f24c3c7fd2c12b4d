package connect

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Server is what GET / says.
type Server struct {
	Version        string `json:"version"`
	Commit         string `json:"commit"`
	KafkaClusterID string `json:"kafka_cluster_id"`
}

// Info is a connector's stored configuration. Config values are as stored: ${…} unresolved, secrets maybe masked.
// Tasks are all that it is to have, started or not.
type Info struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
	Type   string            `json:"type"`
	Tasks  []TaskID          `json:"tasks"`
}

// TaskID names a task of a connector.
type TaskID struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

// Status is the state of a connector and its tasks: UNASSIGNED, RUNNING, PAUSED, STOPPED, FAILED or RESTARTING. A task
// that was never started is not among them; Info has all.
type Status struct {
	Name      string       `json:"name"`
	Type      string       `json:"type"`
	Connector State        `json:"connector"`
	Tasks     []TaskStatus `json:"tasks"`
}

// State is where a connector or task runs and how. Trace is the Java stack trace of a failed one.
type State struct {
	State    string `json:"state"`
	WorkerID string `json:"worker_id"`
	Trace    string `json:"trace,omitempty"`
	// Version is the plugin's, since Kafka 4.1.
	Version string `json:"version,omitempty"`
}

// TaskStatus is the state of one task.
type TaskStatus struct {
	ID int `json:"id"`
	State
}

// Root reads the version and the Kafka cluster (GET /). It answers before a worker is ready.
func (c *Client) Root(ctx context.Context) (Server, error) {
	var server Server
	err := c.get(ctx, "/", nil, into(&server))
	return server, err
}

// Health succeeds when the worker has joined its group (GET /health, since Kafka 3.9). An older worker answers 404 in
// JSON, which is Kind NotFound; a starting one 503, one without Kafka 500.
func (c *Client) Health(ctx context.Context) error { return c.get(ctx, "/health", nil, nil) }

// HealthHeader is Health, and what the answer has in a header, whatever it was: empty if there is no such header, or no answer.
func (c *Client) HealthHeader(ctx context.Context, name string) (value string, err error) {
	_, err = c.call(ctx, request{
		method: http.MethodGet, path: "/health", header: func(h http.Header) { value = h.Get(name) },
	})
	return value, err
}

// Ping succeeds when the base URL itself answers 200.
func (c *Client) Ping(ctx context.Context) error {
	status, err := c.call(ctx, request{method: http.MethodGet})
	if err == nil && status != http.StatusOK {
		path := c.worker(c.current.Load()).Path
		err = &Error{Op: "GET " + cmp.Or(path, "/"), Status: status, Message: "but 200 was expected"}
	}
	return err
}

// Names lists the connectors (GET /connectors), answered from the worker's memory: empty until it is healthy.
func (c *Client) Names(ctx context.Context) ([]string, error) {
	var names []string
	err := c.get(ctx, "/connectors", nil, into(&names))
	return names, err
}

// Infos reads all stored configurations in one request (GET /connectors?expand=info, since Kafka 2.3), answered from the
// worker's memory.
func (c *Client) Infos(ctx context.Context) (map[string]Info, error) {
	infos := map[string]Info{}
	err := c.get(ctx, "/connectors", url.Values{"expand": {"info"}}, each(func(name string, entry struct{ Info Info }) {
		infos[name] = entry.Info
	}))
	if err != nil {
		return nil, err
	}
	return infos, nil
}

// Statuses reads all states in one request (GET /connectors?expand=status, since Kafka 2.3). A connector without a status
// yet is missing in the answer, so this is never asked together with the configurations.
func (c *Client) Statuses(ctx context.Context) (map[string]Status, error) {
	statuses := map[string]Status{}
	err := c.get(ctx, "/connectors", url.Values{"expand": {"status"}}, each(func(name string, entry struct{ Status Status }) {
		statuses[name] = entry.Status
	}))
	if err != nil {
		return nil, err
	}
	return statuses, nil
}

// each decodes an object of many entries one after the other.
func each[E any](take func(name string, entry E)) answer {
	return func(body *json.Decoder) error {
		if begin, err := body.Token(); err != nil || begin != json.Delim('{') {
			return cmp.Or(err, fmt.Errorf("an object was expected, not %v", begin))
		}
		for body.More() {
			name, err := body.Token()
			if err != nil {
				return err
			}
			var entry E
			if err := body.Decode(&entry); err != nil {
				return err
			}
			take(name.(string), entry)
		}
		_, err := body.Token()
		return err
	}
}

func (c *Client) get(ctx context.Context, path string, query url.Values, out answer) error {
	_, err := c.call(ctx, request{method: http.MethodGet, path: path, query: query, out: out})
	return err
}

// path is that of a connector's resource.
func path(name string, rest ...string) string {
	return "/connectors/" + escape(name) + strings.Join(append([]string{""}, rest...), "/")
}

// escape makes a name one path segment. Names may hold slashes, blanks and percent signs.
func escape(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "+", "%2B")
}
