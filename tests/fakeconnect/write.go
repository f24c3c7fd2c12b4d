package fakeconnect

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	badRequest = http.StatusBadRequest
	notFound   = http.StatusNotFound
	conflict   = http.StatusConflict
)

// create is POST /connectors.
func (c *Cluster) create(w *worker, r *call, answer func(reply)) {
	var body struct {
		Name   string            `json:"name"`
		Config map[string]string `json:"config"`
		State  string            `json:"initial_state"`
	}
	if err := json.Unmarshal(r.body, &body); err != nil {
		answer(failure(http.StatusInternalServerError, "Cannot deserialize value"))
		return
	}
	target := strings.ToUpper(body.State)
	switch {
	case body.State != "" && !c.version.atLeast(3, 7):
		answer(failure(http.StatusInternalServerError, `Unrecognized field "initial_state", not marked as ignorable`))
		return
	case !slices.Contains([]string{"", running, paused, stopped}, target):
		answer(failure(http.StatusInternalServerError, "Cannot construct instance of InitialState"))
		return
	}
	config := body.Config
	if name, given := config["name"]; given && name != body.Name {
		answer(failure(badRequest, mismatch(name, body.Name)))
		return
	}
	c.store(w, r, "create", func(leader *worker) (reply, bool) {
		if leader.herder.known[r.Connector] != nil {
			return failure(conflict, "Connector "+r.Connector+" already exists"), false
		}
		return reply{}, true
	}, func(*entry) (map[string]string, string) { return config, target }, answer)
}

func mismatch(inConfig, inPath string) string {
	return fmt.Sprintf("Connector name configuration (%s) doesn't match connector name in the URL (%s)", inConfig, inPath)
}

// putConfig is PUT /connectors/{c}/config.
func (c *Cluster) putConfig(w *worker, r *call, answer func(reply)) {
	var config map[string]string
	if err := json.Unmarshal(r.body, &config); err != nil {
		answer(failure(http.StatusInternalServerError, "Cannot deserialize value"))
		return
	}
	if name, given := config["name"]; given && name != r.Connector {
		answer(failure(badRequest, mismatch(name, r.Connector)))
		return
	}
	always := func(*worker) (reply, bool) { return reply{}, true }
	c.store(w, r, "config", always, func(*entry) (map[string]string, string) { return config, "" }, answer)
}

// patchConfig is PATCH /connectors/{c}/config.
func (c *Cluster) patchConfig(w *worker, r *call, answer func(reply)) {
	var changes map[string]*string
	if err := json.Unmarshal(r.body, &changes); err != nil {
		answer(failure(http.StatusInternalServerError, "Cannot deserialize value"))
		return
	}
	if w.snapshot[r.Connector] == nil {
		answer(failure(notFound, "Connector "+r.Connector+" not found"))
		return
	}
	merge := func(before *entry) (map[string]string, string) {
		config := map[string]string{}
		if before != nil {
			maps.Copy(config, before.config)
		}
		for key, value := range changes {
			if value == nil {
				delete(config, key)
			} else {
				config[key] = *value
			}
		}
		return config, ""
	}
	c.store(w, r, "config", func(leader *worker) (reply, bool) {
		if c.log[r.Connector] == nil {
			return failure(notFound, "Connector "+r.Connector+" not found"), false
		}
		return reply{}, true
	}, merge, answer)
}

// store validates a configuration where it arrives and at the leader, and writes it. may asks the leader, change says what
// is to be stored.
func (c *Cluster) store(w *worker, r *call, op string, may func(*worker) (reply, bool), change func(*entry) (map[string]string, string), answer func(reply)) {
	validated := func(w *worker, then func()) {
		config, _ := change(c.log[r.Connector])
		c.validateLater(w, c.named(r.Connector, config), func(v validation) {
			if refusal, invalid := v.refusal(); invalid {
				answer(refusal)
				return
			}
			then()
		})
	}
	validated(w, func() {
		c.atLeader(w, c.costs.Write, validated, answer, func(leader *worker) {
			if refusal, ok := may(leader); !ok {
				answer(refusal)
				return
			}
			before := c.log[r.Connector]
			config, target := change(before)
			next := &entry{config: c.named(r.Connector, config), target: target, written: c.records}
			if before != nil {
				next.moves, next.tasks, next.from = before.moves, before.tasks, before.from
				if target == "" {
					next.target = before.target
				}
			}
			if next.target == "" {
				next.target = running
			}
			c.wrote(r, op, before, next)
			status := http.StatusOK
			if leader.herder.known[r.Connector] == nil {
				status = http.StatusCreated
			}
			c.write(leader, r.Connector, next)
			said := jsonReply(status, c.infoOf(r.Connector, next))
			if status == http.StatusCreated {
				said.header.Set("Location", "/connectors/"+r.Connector)
			}
			answer(said)
		})
	})
}

// atLeader lets the leader's herder do something: at once if this is the leader, or after the request was forwarded and
// again has what a request needs first.
func (c *Cluster) atLeader(w *worker, cost time.Duration, again func(*worker, func()), answer func(reply), do func(*worker)) {
	if c.leader == w {
		c.enqueue(w, cost, func() {
			if c.leader != w { // another one leads since
				answer(NoLeader.reply(Request{}))
				return
			}
			do(w)
		})
		return
	}
	c.enqueue(w, 0, func() {
		leader := c.leader
		switch {
		case leader == nil:
			answer(NoLeader.reply(Request{}))
			return
		case leader.phase != up:
			answer(failure(http.StatusInternalServerError, "IO Error trying to forward REST request: java.net.ConnectException: Connection refused"))
			return
		}
		c.ifAlive(w, c.costs.Hop, func() {
			p := &pending{}
			p.broken = func() { answer(ForwardFailed(Never).reply(Request{})) }
			leader.pending[p] = true
			then := func() {
				c.enqueue(leader, cost, func() {
					delete(leader.pending, p)
					if c.leader != leader {
						answer(TwoHops.reply(Request{}))
						return
					}
					do(leader)
				})
			}
			if again == nil {
				then()
				return
			}
			again(leader, then)
		})
	})
}

// remove is DELETE /connectors/{c}.
func (c *Cluster) remove(w *worker, r *call, answer func(reply)) {
	c.atLeader(w, c.costs.Write, nil, answer, func(leader *worker) {
		before := c.log[r.Connector]
		if before == nil {
			answer(failure(notFound, "Connector "+r.Connector+" not found"))
			return
		}
		c.wrote(r, "delete", before, nil)
		c.write(leader, r.Connector, nil)
		answer(empty(http.StatusNoContent))
	})
}

func (c *Cluster) pause(w *worker, r *call, answer func(reply))  { c.setTarget(w, r, paused, answer) }
func (c *Cluster) resume(w *worker, r *call, answer func(reply)) { c.setTarget(w, r, running, answer) }

// setTarget writes the state that is wanted, from any worker and beside its herder.
func (c *Cluster) setTarget(w *worker, r *call, target string, answer func(reply)) {
	if w.snapshot[r.Connector] == nil {
		answer(failure(notFound, "Unknown connector "+r.Connector))
		return
	}
	c.ifAlive(w, c.costs.Write/2, func() {
		if before := c.log[r.Connector]; before != nil {
			next := *before
			next.target = target
			next.moves++
			c.wrote(r, "state", before, &next)
			c.write(nil, r.Connector, &next)
		}
		answer(empty(http.StatusAccepted))
	})
}

// stop is PUT /connectors/{c}/stop: it removes the tasks, too.
func (c *Cluster) stop(w *worker, r *call, answer func(reply)) {
	c.atLeader(w, c.costs.Write, nil, answer, func(leader *worker) {
		before := c.log[r.Connector]
		if before == nil {
			answer(failure(notFound, "Unknown connector "+r.Connector))
			return
		}
		next := *before
		next.target, next.tasks, next.from = stopped, 0, ""
		next.moves++
		c.wrote(r, "state", before, &next)
		c.write(leader, r.Connector, &next)
		answer(empty(http.StatusNoContent))
	})
}

// restart is POST /connectors/{c}/restart, of the connector alone or with its tasks.
func (c *Cluster) restart(w *worker, r *call, answer func(reply)) {
	tasks, onlyFailed := r.query.Get("includeTasks") == "true", r.query.Get("onlyFailed") == "true"
	c.atLeader(w, c.costs.Write, nil, answer, func(leader *worker) {
		e, now := c.log[r.Connector], c.status[r.Connector]
		switch {
		case e == nil:
			answer(failure(notFound, "Unknown connector: "+r.Connector))
			return
		case leader.herder.rejoin:
			answer(Stale.reply(Request{}))
			return
		case now == nil || now.connector == nil:
			answer(failure(notFound, "Status for connector "+r.Connector+" not found"))
			return
		}
		c.wrote(r, "restart", e, e)
		a := c.assigned[r.Connector]
		shown := c.statusOf(r.Connector, now)
		if a != nil && a.connector != nil && (!onlyFailed || now.connector.state == failed) {
			shown.Connector.State = restarting
			c.setStatus(r.Connector, connectorTask, &runState{state: restarting, worker: a.connector.host})
			c.again(a.connector, func(on *worker) { c.startConnector(on, r.Connector) })
		}
		for i, task := range shown.Tasks {
			if tasks && (!onlyFailed || task.State == failed) && a != nil && a.tasks[task.ID] != nil {
				shown.Tasks[i].State = restarting
				c.setStatus(r.Connector, task.ID, &runState{state: restarting, worker: a.tasks[task.ID].host})
				c.again(a.tasks[task.ID], func(on *worker) { c.startTask(on, r.Connector, task.ID) })
			}
		}
		if tasks || onlyFailed {
			answer(jsonReply(http.StatusAccepted, shown))
			return
		}
		answer(empty(http.StatusNoContent))
	})
}

// again has a worker start something that it runs.
func (c *Cluster) again(w *worker, start func(*worker)) {
	c.after(c.costs.Lag, func() {
		if w.phase == up {
			c.enqueue(w, c.costs.Stop+c.costs.Start, func() { start(w) })
		}
	})
}

// restartTask is POST /connectors/{c}/tasks/{t}/restart.
func (c *Cluster) restartTask(w *worker, r *call, answer func(reply)) {
	c.atLeader(w, c.costs.Write, nil, answer, func(*worker) {
		e, a := c.log[r.Connector], c.assigned[r.Connector]
		if e == nil {
			answer(failure(notFound, "Unknown connector: "+r.Connector))
			return
		}
		if r.task >= e.tasks || a == nil || a.tasks[r.task] == nil {
			answer(failure(notFound, fmt.Sprintf("Unknown task: %s-%d", r.Connector, r.task)))
			return
		}
		c.wrote(r, "restart", e, e)
		c.again(a.tasks[r.task], func(on *worker) { c.startTask(on, r.Connector, r.task) })
		answer(empty(http.StatusNoContent))
	})
}
