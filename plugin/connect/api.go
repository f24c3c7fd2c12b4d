package connect

import (
	"cmp"
	"context"
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
}

// TaskStatus is the state of one task.
type TaskStatus struct {
	ID int `json:"id"`
	State
}

// Root reads the version and the Kafka cluster (GET /). It answers before a worker is ready.
func (c *Client) Root(ctx context.Context) (Server, error) {
	var server Server
	_, err := c.call(ctx, http.MethodGet, "/", nil, nil, &server)
	return server, err
}

// Health succeeds when the worker has joined its group (GET /health, since Kafka 3.9). An older worker answers 404 in
// JSON, which is Kind NotFound; a starting one 503, one without Kafka 500.
func (c *Client) Health(ctx context.Context) error {
	_, err := c.call(ctx, http.MethodGet, "/health", nil, nil, nil)
	return err
}

// Infos reads all stored configurations in one request, answered from the worker's memory.
func (c *Client) Infos(ctx context.Context) (map[string]Info, error) {
	var expanded map[string]struct {
		Info Info `json:"info"`
	}
	if _, err := c.call(ctx, http.MethodGet, "/connectors", url.Values{"expand": {"info"}}, nil, &expanded); err != nil {
		return nil, err
	}
	infos := make(map[string]Info, len(expanded))
	for name, e := range expanded {
		infos[name] = e.Info
	}
	return infos, nil
}

// Statuses reads all states in one request. A connector without a status yet is missing in the answer, so this is
// never asked together with the configurations.
func (c *Client) Statuses(ctx context.Context) (map[string]Status, error) {
	var expanded map[string]struct {
		Status Status `json:"status"`
	}
	if _, err := c.call(ctx, http.MethodGet, "/connectors", url.Values{"expand": {"status"}}, nil, &expanded); err != nil {
		return nil, err
	}
	statuses := make(map[string]Status, len(expanded))
	for name, e := range expanded {
		statuses[name] = e.Status
	}
	return statuses, nil
}

// Ping succeeds when the base URL itself answers 200.
func (c *Client) Ping(ctx context.Context) error {
	status, err := c.call(ctx, http.MethodGet, "", nil, nil, nil)
	if err == nil && status != http.StatusOK {
		err = &Error{Op: "GET " + cmp.Or(c.base.Path, "/"), Status: status, Message: "but 200 was expected"}
	}
	return err
}

// PutConfig creates or updates a connector. An unchanged configuration restarts the connector all the same.
func (c *Client) PutConfig(ctx context.Context, name string, config map[string]string) (created bool, err error) {
	status, err := c.call(ctx, http.MethodPut, "/connectors/"+escape(name)+"/config", nil, config, nil)
	return status == http.StatusCreated, err
}

// escape makes a name one path segment. Names may hold slashes, blanks and percent signs.
func escape(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "+", "%2B")
}
