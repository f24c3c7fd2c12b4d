package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
)

// connectKey finds a script's look-alike.
type connectKey struct{}

// fakeConnect answers like one Connect worker, from memory. What a connector does depends on its class: Fails has a
// failed task, FailsOnce has one until it is restarted, FailsToStart is a failed connector, Invalid is refused, any other one
// runs unless it was paused or stopped.
type fakeConnect struct {
	server *httptest.Server

	mu       sync.Mutex
	configs  map[string]map[string]string
	states   map[string]string   // PAUSED or STOPPED
	restarts map[string][]string // includeTasks and onlyFailed of each
	fresh    map[string]bool     // created stopped and not resumed yet
	writes   int
	worker   string // its name in the group
	jdbc     string // version of its plugin io.example.Jdbc
	starting bool
}

func startConnect() *fakeConnect {
	c := &fakeConnect{worker: "10.0.0.1:8083", jdbc: "1", configs: map[string]map[string]string{}, states: map[string]string{}, restarts: map[string][]string{}, fresh: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.root)
	mux.HandleFunc("GET /health", c.health)
	mux.HandleFunc("GET /connectors", c.connectors)
	mux.HandleFunc("PUT /connectors/{name}/config", c.put)
	mux.HandleFunc("POST /connectors", c.post)
	mux.HandleFunc("PUT /connectors/{name}/{verb}", c.steer)
	mux.HandleFunc("POST /connectors/{name}/{verb}", c.steer)
	mux.HandleFunc("PUT /connector-plugins/{class}/config/validate", c.validate)
	mux.HandleFunc("GET /connector-plugins/{class}/config", c.definitions)
	mux.HandleFunc("DELETE /connectors/{name}", c.steer)
	mux.HandleFunc("GET /connector-plugins", c.plugins)
	c.server = httptest.NewServer(mux)
	return c
}

func (c *fakeConnect) root(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"version": "4.3.1", "commit": "x", "kafka_cluster_id": "x"})
}

func (c *fakeConnect) health(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starting {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "starting", "message": "Worker is still starting up."})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "healthy", "message": "Worker has completed startup and is ready to handle requests."})
}

func (c *fakeConnect) connectors(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	expanded := map[string]any{}
	for name, config := range c.configs {
		if r.FormValue("expand") == "info" {
			expanded[name] = map[string]any{"info": map[string]any{"name": name, "config": config, "tasks": c.status(name, config)["tasks"], "type": kind(config)}}
		} else {
			expanded[name] = map[string]any{"status": c.status(name, config)}
		}
	}
	answer(w, http.StatusOK, expanded)
}

func (c *fakeConnect) put(w http.ResponseWriter, r *http.Request) {
	config := map[string]string{}
	if err := json.NewDecoder(r.Body).Decode(&config); err != nil {
		answer(w, http.StatusInternalServerError, map[string]any{"error_code": 500, "message": err.Error()})
		return
	}
	c.store(w, r.PathValue("name"), config)
}

func (c *fakeConnect) post(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Name   string            `json:"name"`
		Config map[string]string `json:"config"`
		State  string            `json:"initial_state"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		answer(w, http.StatusInternalServerError, map[string]any{"error_code": 500, "message": err.Error()})
		return
	}
	if c.store(w, body.Name, body.Config) && body.State != "RUNNING" {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.states[body.Name], c.fresh[body.Name] = body.State, body.State == "STOPPED"
	}
}

// store answers a write of a configuration, and tells whether it was taken.
func (c *fakeConnect) store(w http.ResponseWriter, name string, config map[string]string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	if config["connector.class"] == "Invalid" {
		answer(w, http.StatusBadRequest, map[string]any{"error_code": 400, "message": refusal(config)})
		return false
	}
	config["name"] = name
	_, exists := c.configs[name]
	c.configs[name] = config
	answer(w, map[bool]int{false: http.StatusCreated, true: http.StatusOK}[exists], map[string]any{"name": name, "config": config})
	return true
}

// steer pauses, resumes, stops or deletes a connector.
func (c *fakeConnect) steer(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	name := r.PathValue("name")
	if c.configs[name] == nil {
		answer(w, http.StatusNotFound, map[string]any{"error_code": 404, "message": "Connector " + name + " not found"})
		return
	}
	switch r.Method + r.PathValue("verb") {
	case "POSTrestart":
		c.restarts[name] = append(c.restarts[name], r.FormValue("includeTasks")+" "+r.FormValue("onlyFailed"))
		answer(w, http.StatusAccepted, c.status(name, c.configs[name]))
		return
	case "PUTresume":
		if c.fresh[name] {
			// It was created stopped: that is one step of a creation.
			c.writes--
		}
		delete(c.fresh, name)
		delete(c.states, name)
	case "PUTpause":
		c.states[name] = "PAUSED"
	case "PUTstop":
		c.states[name] = "STOPPED"
	case "DELETE":
		delete(c.configs, name)
		delete(c.states, name)
	}
	w.WriteHeader(http.StatusNoContent)
}

// passwords are the keys that Connect knows to be passwords; the words of the second one do not say so.
var passwords = []string{"database.password", "pin"}

// validate refuses what has the class Invalid.
func (c *fakeConnect) validate(w http.ResponseWriter, r *http.Request) {
	config := map[string]string{}
	if err := json.NewDecoder(r.Body).Decode(&config); err != nil {
		answer(w, http.StatusInternalServerError, map[string]any{"error_code": 500, "message": err.Error()})
		return
	}
	problems, keys := []string{}, []any{}
	if config["connector.class"] == "Invalid" {
		problems = append(problems, fmt.Sprintf("Invalid value %s for configuration database.password: the login failed, pin %s", config["database.password"], config["pin"]))
	}
	for _, name := range passwords {
		errors := []string{}
		if name == "database.password" {
			errors = problems
		}
		keys = append(keys, map[string]any{
			"definition": map[string]any{"name": name, "type": "PASSWORD"}, "value": map[string]any{"name": name, "errors": errors},
		})
	}
	answer(w, http.StatusOK, map[string]any{"name": r.PathValue("class"), "error_count": len(problems), "configs": keys})
}

func (c *fakeConnect) definitions(w http.ResponseWriter, _ *http.Request) {
	keys := []any{}
	for _, name := range passwords {
		keys = append(keys, map[string]any{"name": name, "type": "PASSWORD"})
	}
	answer(w, http.StatusOK, keys)
}

func (c *fakeConnect) plugins(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, []any{map[string]string{"class": "io.example.Jdbc", "type": "source", "version": c.jdbc}})
}

func (c *fakeConnect) written() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func kind(config map[string]string) string {
	if config["topics"] != "" {
		return "sink"
	}
	return "source"
}

// refusal is Connect's text of a configuration that a connector finds invalid; it quotes the value.
func refusal(config map[string]string) string {
	return fmt.Sprintf("Connector configuration is invalid and contains the following 1 error(s):\n"+
		"Invalid value %s for configuration database.password: the login failed\n"+
		"You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`",
		config["database.password"])
}
