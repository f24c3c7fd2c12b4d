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
// failed task, FailsToStart is a failed connector, Invalid is refused, Pauses is paused, any other one runs.
type fakeConnect struct {
	server *httptest.Server

	mu       sync.Mutex
	configs  map[string]map[string]string
	writes   int
	starting bool
}

func startConnect() *fakeConnect {
	c := &fakeConnect{configs: map[string]map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.root)
	mux.HandleFunc("GET /health", c.health)
	mux.HandleFunc("GET /connectors", c.connectors)
	mux.HandleFunc("PUT /connectors/{name}/config", c.put)
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
			expanded[name] = map[string]any{"info": map[string]any{"name": name, "config": config, "tasks": status(name, config)["tasks"], "type": kind(config)}}
		} else {
			expanded[name] = map[string]any{"status": status(name, config)}
		}
	}
	answer(w, http.StatusOK, expanded)
}

func (c *fakeConnect) put(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	name, config := r.PathValue("name"), map[string]string{}
	if err := json.NewDecoder(r.Body).Decode(&config); err != nil {
		answer(w, http.StatusInternalServerError, map[string]any{"error_code": 500, "message": err.Error()})
		return
	}
	if config["connector.class"] == "Invalid" {
		answer(w, http.StatusBadRequest, map[string]any{"error_code": 400, "message": refusal(config)})
		return
	}
	config["name"] = name
	_, exists := c.configs[name]
	c.configs[name] = config
	answer(w, map[bool]int{false: http.StatusCreated, true: http.StatusOK}[exists], map[string]any{"name": name, "config": config})
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
