package connect

import (
	"context"
	"net/http"
	"strconv"
)

// Info reads one connector (GET /connectors/{name}). While the group moves the error's Kind is Busy, where Infos answers.
func (c *Client) Info(ctx context.Context, name string) (Info, error) {
	var info Info
	err := c.get(ctx, path(name), nil, into(&info))
	return info, err
}

// Config reads one connector's configuration (GET …/config), with the errors of Info.
func (c *Client) Config(ctx context.Context, name string) (map[string]string, error) {
	var config map[string]string
	err := c.get(ctx, path(name, "config"), nil, into(&config))
	return config, err
}

// Status reads one connector's state (GET …/status), from the worker's memory. The error's Kind is NotFound when there is
// no such connector, or none that was started yet.
func (c *Client) Status(ctx context.Context, name string) (Status, error) {
	var status Status
	err := c.get(ctx, path(name, "status"), nil, into(&status))
	return status, err
}

// Task is a task of a connector and what the connector configured for it.
type Task struct {
	ID     TaskID            `json:"id"`
	Config map[string]string `json:"config"`
}

// Tasks reads what a connector's tasks are to do (GET …/tasks), with the errors of Info.
func (c *Client) Tasks(ctx context.Context, name string) ([]Task, error) {
	var tasks []Task
	err := c.get(ctx, path(name, "tasks"), nil, into(&tasks))
	return tasks, err
}

// TasksConfig reads the tasks' configurations by their names, such as x-0 (GET …/tasks-config, Kafka 2.8 to 3.9; later
// ones have only Tasks and the error's Kind is NotFound).
func (c *Client) TasksConfig(ctx context.Context, name string) (map[string]map[string]string, error) {
	var configs map[string]map[string]string
	err := c.get(ctx, path(name, "tasks-config"), nil, into(&configs))
	return configs, err
}

// TaskStatus reads one task's state (GET …/tasks/{task}/status), from the worker's memory. The error's Kind is NotFound
// until the task was started once.
func (c *Client) TaskStatus(ctx context.Context, name string, task int) (TaskStatus, error) {
	var status TaskStatus
	err := c.get(ctx, path(name, "tasks", strconv.Itoa(task), "status"), nil, into(&status))
	return status, err
}

// Topics lists the topics that a connector has used (GET …/topics, since Kafka 2.5). The error's Kind is Other when the
// worker's topic.tracking.enable is false.
func (c *Client) Topics(ctx context.Context, name string) ([]string, error) {
	var connectors map[string]struct {
		Topics []string `json:"topics"`
	}
	err := c.get(ctx, path(name, "topics"), nil, into(&connectors))
	return connectors[name].Topics, err
}

// ResetTopics forgets which topics a connector has used (PUT …/topics/reset, since Kafka 2.5). The error's Kind is Other
// when the worker's topic.tracking.allow.reset is false.
func (c *Client) ResetTopics(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodPut, path(name, "topics", "reset"))
}

// PutConfig creates or updates a connector (PUT …/config). An unchanged configuration restarts the connector all the same.
// The error's Kind is Invalid when the connector does not accept the configuration.
func (c *Client) PutConfig(ctx context.Context, name string, config map[string]string) (created bool, err error) {
	status, err := c.call(ctx, request{method: http.MethodPut, path: path(name, "config"), in: config})
	return status == http.StatusCreated, err
}

// PatchConfig changes some keys of a connector's configuration; nil removes a key (PATCH …/config, since Kafka 3.8; an
// older worker answers 405, of Kind Other). The error's Kind is NotFound when there is no such connector.
func (c *Client) PatchConfig(ctx context.Context, name string, changes map[string]*string) (Info, error) {
	var info Info
	_, err := c.call(ctx, request{method: http.MethodPatch, path: path(name, "config"), in: changes, out: into(&info)})
	return info, err
}
