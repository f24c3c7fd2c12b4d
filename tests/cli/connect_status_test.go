package cli

import (
	"cmp"
	"fmt"
	"strconv"
)

// status is what Connect says of a connector: what was asked for and its class decide, tasks.max is the number of tasks.
func (c *fakeConnect) status(name string, config map[string]string) map[string]any {
	held := cmp.Or(c.states[name], "RUNNING")
	whole, each := c.state(held), c.state(held)
	switch config["connector.class"] {
	case "Fails":
		each = c.failed(config)
	case "FailsOnce":
		if len(c.restarts[name]) == 0 {
			each = c.failed(config)
		}
	case "FailsToStart":
		whole = c.failed(config)
	}
	count, err := strconv.Atoi(config["tasks.max"])
	if err != nil {
		count = 1
	}
	if config["connector.class"] == "FailsToStart" || held == "STOPPED" {
		count = 0
	}
	tasks := []any{}
	for id := range count {
		task := map[string]any{"id": id}
		for key, value := range each {
			task[key] = value
		}
		tasks = append(tasks, task)
	}
	return map[string]any{"name": name, "connector": whole, "tasks": tasks, "type": kind(config)}
}

func (c *fakeConnect) state(of string) map[string]any {
	return map[string]any{"state": of, "worker_id": c.worker}
}

// failed has a trace with causes in causes, the last of which quotes the password.
func (c *fakeConnect) failed(config map[string]string) map[string]any {
	failed := c.state("FAILED")
	failed["trace"] = fmt.Sprintf(`org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.
	at org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:636)
	at java.base/java.lang.Thread.run(Thread.java:840)
Caused by: org.apache.kafka.connect.errors.RetriableException: the batch was not written
	at io.example.Sink.put(Sink.java:88)
	... 1 more
Caused by: java.sql.SQLException: access denied for user app with password %s%s
	at io.example.Driver.login(Driver.java:12)
	... 2 more
`, config["database.password"], pin(config))
	return failed
}

func pin(config map[string]string) string {
	if config["pin"] == "" {
		return ""
	}
	return " and pin " + config["pin"]
}
