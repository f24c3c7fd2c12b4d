package integration

import (
	"net/http"
	"testing"
)

// TestAdminAPIIsClosed: who reaches the REST API does not change the log's levels, unless values open a listener for that.
func TestAdminAPIIsClosed(t *testing.T) {
	answer, err := http.Get(shared.workers[0].URL + "/admin/loggers")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("GET /admin/loggers: %d, want %d", answer.StatusCode, http.StatusNotFound)
	}
}
