package registrar_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/connect-register/connect-register/plugin/registrar"
)

// canary is a password that no output may show.
const canary = "s3cr3t-canary"

// connectServer imitates what apply needs of Kafka Connect. A connector's class says how it fares: Invalid is refused
// and Fails has a failed task, and both quote the configuration; all others run.
type connectServer struct {
	*httptest.Server
	mu     sync.Mutex
	stored map[string]map[string]string
	writes int
	// intercept answers instead, if it returns true.
	intercept func(w http.ResponseWriter, r *http.Request) bool
}

func newServer(t *testing.T) *connectServer {
	s := &connectServer{stored: map[string]map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"version": "3.6.2"})
	})
	mux.HandleFunc("GET /connectors", s.list)
	mux.HandleFunc("PUT /connectors/{name}/config", s.put)
	mux.HandleFunc("POST /connectors", s.post)
	mux.HandleFunc("PUT /connector-plugins/{class}/config/validate", s.validate)
	mux.HandleFunc("DELETE /connectors/{name}", s.remove)
	mux.HandleFunc("POST /connectors/{name}/restart", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.intercept == nil || !s.intercept(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *connectServer) list(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]any{}
	for name, config := range s.stored {
		task := map[string]any{"id": 0, "state": "RUNNING", "worker_id": "w:8083"}
		if config["connector.class"] == "Fails" {
			task["state"], task["trace"] = "FAILED", "A: x\n\tat a\nCaused by: B: no login with "+config["db.password"]+"\n"
		}
		all[name] = map[string]any{
			"info": map[string]any{"name": name, "config": config, "tasks": []any{map[string]any{"connector": name, "task": 0}}},
			"status": map[string]any{
				"name": name, "connector": map[string]any{"state": "RUNNING", "worker_id": "w:8083"}, "tasks": []any{task},
			},
		}
	}
	for _, of := range all {
		for part := range of.(map[string]any) {
			if part != r.URL.Query().Get("expand") {
				delete(of.(map[string]any), part)
			}
		}
	}
	answer(w, http.StatusOK, all)
}

func (s *connectServer) put(w http.ResponseWriter, r *http.Request) {
	var config map[string]string
	if decode(w, r, &config) {
		s.store(w, r.PathValue("name"), config)
	}
}

func (s *connectServer) post(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Name   string            `json:"name"`
		Config map[string]string `json:"config"`
	}
	if decode(w, r, &body) {
		s.store(w, body.Name, body.Config)
	}
}

func (s *connectServer) store(w http.ResponseWriter, name string, config map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	if config["connector.class"] == "Invalid" {
		quoted, _ := json.Marshal(config)
		answer(w, http.StatusBadRequest, map[string]any{"error_code": 400, "message": "1 error(s):\ninvalid: " + string(quoted)})
		return
	}
	config["name"] = name
	s.stored[name] = config
	answer(w, http.StatusOK, config)
}

// validate finds an error, which quotes a password, in connectors of the class Wrong alone.
func (s *connectServer) validate(w http.ResponseWriter, r *http.Request) {
	var config map[string]string
	if !decode(w, r, &config) {
		return
	}
	key := map[string]any{"definition": map[string]any{"type": "STRING"}, "value": map[string]any{"name": "topics", "errors": []string{}}}
	count := 0
	if config["connector.class"] == "Wrong" {
		count = 1
		key["value"] = map[string]any{"name": "topics", "errors": []string{"no topics with " + config["db.password"]}}
	}
	answer(w, http.StatusOK, map[string]any{"name": config["name"], "error_count": count, "configs": []any{key}})
}

func (s *connectServer) remove(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.stored, r.PathValue("name"))
	w.WriteHeader(http.StatusNoContent)
}

func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(r.Body).Decode(into)
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error_code": 400, "message": err.Error()})
	}
	return err == nil
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// hold stores a connector from before the run.
func (s *connectServer) hold(name string, config map[string]string) {
	s.stored[name] = maps.Clone(config)
	s.stored[name]["name"] = name
}

// execute runs the registrar's command line and looks for the canary in what it prints.
func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = registrar.Execute(registrar.New(), args, &out, &errs)
	for name, text := range map[string]string{"stdout": out.String(), "stderr": errs.String()} {
		if strings.Contains(text, canary) {
			t.Errorf("the password is on %s:\n%s", name, strings.ReplaceAll(text, canary, "CANARY"))
		}
	}
	return code, out.String(), errs.String()
}

// folder writes files into a new folder; their names are made of slashes.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// config is a connector file with a password.
func config(class string) string {
	return fmt.Sprintf(`{"connector.class": %q, "db.password": %q}`, class, canary)
}
