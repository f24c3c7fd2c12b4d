package fakeconnect

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// connectorInfo, stateInfo and the others are shaped as Connect's answers.
type connectorInfo struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
	Tasks  []taskID          `json:"tasks"`
	Type   string            `json:"type"`
}

type taskID struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

type statusInfo struct {
	Name      string      `json:"name"`
	Connector stateInfo   `json:"connector"`
	Tasks     []taskState `json:"tasks"`
	Type      string      `json:"type"`
}

type stateInfo struct {
	State    string `json:"state"`
	WorkerID string `json:"worker_id"`
	Version  string `json:"version,omitempty"`
	Trace    string `json:"trace,omitempty"`
}

type taskState struct {
	ID int `json:"id"`
	stateInfo
}

func (c *Cluster) infoOf(name string, e *entry) connectorInfo {
	info := connectorInfo{Name: name, Config: c.shown(e.config), Tasks: []taskID{}, Type: c.typeOf(e.config)}
	for task := range e.tasks {
		info.Tasks = append(info.Tasks, taskID{name, task})
	}
	return info
}

func (c *Cluster) statusOf(name string, s *status) statusInfo {
	kind := "unknown"
	if e := c.log[name]; e != nil {
		kind = c.typeOf(e.config)
	}
	info := statusInfo{Name: name, Connector: c.stateInfo(*s.connector), Tasks: []taskState{}, Type: kind}
	for _, task := range sortedKeys(s.tasks) {
		info.Tasks = append(info.Tasks, taskState{task, c.stateInfo(s.tasks[task])})
	}
	return info
}

func (c *Cluster) stateInfo(s runState) stateInfo {
	info := stateInfo{State: s.state, WorkerID: s.worker, Trace: s.trace}
	if c.version.atLeast(4, 1) {
		info.Version = c.o.Version
	}
	return info
}

func (c *Cluster) root(_ *worker, _ *call, answer func(reply)) {
	answer(jsonReply(http.StatusOK, map[string]string{"version": c.o.Version, "commit": "0000000000000000", "kafka_cluster_id": "fake-cluster-000000000"}))
}

// health asks the herder, for ten seconds.
func (c *Cluster) health(w *worker, _ *call, answer func(reply)) {
	say := func(status int, state, message string) {
		answer(jsonReply(status, map[string]string{"status": state, "message": message}))
	}
	if w.phase == starting {
		say(http.StatusServiceUnavailable, "starting", "Worker is still starting up.")
		return
	}
	c.ifAlive(w, 10*time.Second, func() {
		say(http.StatusInternalServerError, "unhealthy", "Worker was unable to handle this request and may be unable to handle other requests.")
	})
	c.enqueue(w, c.costs.Read, func() {
		say(http.StatusOK, "healthy", "Worker has completed startup and is ready to handle requests.")
	})
}

// list is GET /connectors, from what the worker has read. With several expansions a connector that has no status is left out
// altogether.
func (c *Cluster) list(w *worker, r *call, answer func(reply)) {
	expand := r.query["expand"]
	if len(expand) == 0 {
		names := append([]string{}, sortedKeys(w.snapshot)...)
		answer(jsonReply(http.StatusOK, names))
		return
	}
	all := map[string]map[string]any{}
	for name, e := range w.snapshot {
		one := map[string]any{}
		for _, what := range expand {
			switch what {
			case "info":
				one["info"] = c.infoOf(name, e)
			case "status":
				if s := w.statuses[name]; s != nil && s.connector != nil {
					one["status"] = c.statusOf(name, s)
				} else {
					one = nil
				}
			}
			if one == nil {
				break
			}
		}
		if one != nil {
			all[name] = one
		}
	}
	answer(jsonReply(http.StatusOK, all))
}

// read lets the herder answer about a connector that it knows, unless a rebalance is due.
func (c *Cluster) read(w *worker, r *call, answer func(reply), show func(*entry) any) {
	c.enqueue(w, c.costs.Read, func() {
		e := w.herder.known[r.Connector]
		switch {
		case w.herder.rejoin:
			answer(RebalanceExpected.reply(r.Request))
		case e == nil:
			answer(failure(notFound, "Connector "+r.Connector+" not found"))
		default:
			answer(jsonReply(http.StatusOK, show(e)))
		}
	})
}

func (c *Cluster) info(w *worker, r *call, answer func(reply)) {
	c.read(w, r, answer, func(e *entry) any { return c.infoOf(r.Connector, e) })
}

func (c *Cluster) config(w *worker, r *call, answer func(reply)) {
	c.read(w, r, answer, func(e *entry) any { return c.shown(e.config) })
}

func (c *Cluster) tasks(w *worker, r *call, answer func(reply)) {
	type task struct {
		ID     taskID            `json:"id"`
		Config map[string]string `json:"config"`
	}
	c.read(w, r, answer, func(e *entry) any {
		all := []task{}
		for i := range e.tasks {
			config := maps.Clone(c.shown(e.config))
			config["task.class"] = "org.example.FakeTask"
			all = append(all, task{taskID{r.Connector, i}, config})
		}
		return all
	})
}

func (c *Cluster) tasksConfig(w *worker, r *call, answer func(reply)) {
	c.read(w, r, answer, func(e *entry) any {
		all := map[string]map[string]string{}
		for i := range e.tasks {
			all[fmt.Sprintf("%s-%d", r.Connector, i)] = c.shown(e.config)
		}
		return all
	})
}

func (c *Cluster) oneStatus(w *worker, r *call, answer func(reply)) {
	s := w.statuses[r.Connector]
	if s == nil || s.connector == nil {
		answer(failure(notFound, "No status found for connector "+r.Connector))
		return
	}
	answer(jsonReply(http.StatusOK, c.statusOf(r.Connector, s)))
}

func (c *Cluster) taskStatus(w *worker, r *call, answer func(reply)) {
	if s := w.statuses[r.Connector]; s != nil {
		if state, started := s.tasks[r.task]; started {
			answer(jsonReply(http.StatusOK, taskState{r.task, c.stateInfo(state)}))
			return
		}
	}
	answer(failure(notFound, fmt.Sprintf("No status found for task %s-%d", r.Connector, r.task)))
}

func (c *Cluster) topics(w *worker, r *call, answer func(reply)) {
	e := w.snapshot[r.Connector]
	topics := []string{}
	if e != nil && e.config["topics"] != "" {
		topics = strings.Split(e.config["topics"], ",")
	}
	answer(jsonReply(http.StatusOK, map[string]any{r.Connector: map[string]any{"topics": topics}}))
}

func (c *Cluster) resetTopics(_ *worker, _ *call, answer func(reply)) {
	answer(empty(http.StatusAccepted))
}

func (c *Cluster) loggers(_ *worker, _ *call, answer func(reply)) {
	all := map[string]any{}
	for name, level := range c.levels {
		all[name] = map[string]any{"level": level, "last_modified": nil}
	}
	answer(jsonReply(http.StatusOK, all))
}
