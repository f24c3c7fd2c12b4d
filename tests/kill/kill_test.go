// Package kill ends the registrar's process with SIGKILL at each of its requests, and lets another one finish.
package kill

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

const owner = "kubernetes/ns/me"

var registrar string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "kill")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		registrar = filepath.Join(dir, "registrar")
		if out, err := exec.Command("go", "build", "-o", registrar, "../../cmd/registrar").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building the registrar: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// TestKilledAtEachRequest: when a request arrives, before it is carried out, and after.
func TestKilledAtEachRequest(t *testing.T) {
	for _, late := range []bool{false, true} {
		for at := 1; ; at++ {
			if ended := killedAt(t, at, late); ended {
				if at < 15 {
					t.Errorf("a whole run took %d requests: it did not do what it is here for", at)
				}
				t.Logf("late %t: killed at each of %d requests", late, at-1)
				break
			}
			if t.Failed() {
				return
			}
		}
	}
}

// killedAt kills the first run at a request, and tells whether it ended before it came so far.
func killedAt(t *testing.T, at int, late bool) (ended bool) {
	var (
		mu      sync.Mutex
		process *os.Process
		ready   = make(chan struct{})
		count   int
	)
	cluster := fakeconnect.New(fakeconnect.Options{Workers: 2, Faults: func(fakeconnect.Request) *fakeconnect.Fault {
		<-ready
		mu.Lock()
		defer mu.Unlock()
		if count++; count != at || process == nil {
			return nil
		}
		_ = process.Kill()
		if late {
			return &fakeconnect.Fault{Name: "killed", Err: syscall.ECONNRESET, Applied: fakeconnect.Before}
		}
		return &fakeconnect.Fault{Name: "killed", Err: syscall.ECONNRESET}
	}})
	cluster.Put(map[string]map[string]string{
		"equal": source(), "changed": source("topic", "old"), "gone": source(), "theirs": source(reconcile.OwnerKey, "them"),
	})
	urls, stop, err := cluster.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir := t.TempDir()
	for _, name := range []string{"equal", "changed", "new-1", "new-2", "paused"} {
		write(t, dir, name)
	}
	args := []string{"apply", "--url", urls[0], "--connectors", dir, "--owner", owner, "--prune", "--settle", "100ms", "--timeout", "60s"}

	first := exec.Command(registrar, args...)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	process = first.Process
	close(ready)
	err = first.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		ended = true
	case !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL:
		t.Fatalf("request %d, late %t: the run was not killed: %v", at, late, err)
	}
	mu.Lock()
	process = nil
	mu.Unlock()
	if out, err := exec.Command(registrar, args...).CombinedOutput(); err != nil {
		t.Errorf("killed at request %d, late %t: the next run failed: %v\n%s", at, late, err, out)
	}
	check(t, at, cluster)
	return ended
}

// check looks whether all is as wanted and nothing was done twice.
func check(t *testing.T, at int, cluster *fakeconnect.Cluster) {
	now := cluster.Connectors()
	want := "changed equal new-1 new-2 paused theirs"
	if got := strings.Join(slices.Sorted(maps.Keys(now)), " "); got != want {
		t.Errorf("killed at request %d: there are %s", at, got)
	}
	for name, c := range now {
		state := "RUNNING"
		if name == "paused" {
			state = "PAUSED"
		}
		if c.State != state || name != "theirs" && c.Config[reconcile.OwnerKey] != owner {
			t.Errorf("killed at request %d: %s is %+v", at, name, c)
		}
	}
	for _, w := range cluster.Journal() {
		if w.Op == "config" && w.Before != nil && w.Before["topic"] == w.After["topic"] {
			t.Errorf("killed at request %d: %s was written again", at, w.Connector)
		}
	}
}

func source(more ...string) map[string]string {
	config := map[string]string{"connector.class": "FakeSource", "topic": "t", reconcile.OwnerKey: owner}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	return config
}

func write(t *testing.T, dir, name string) {
	body := map[string]any{"name": name, "config": map[string]string{"connector.class": "FakeSource", "topic": "t"}}
	if name == "paused" {
		body["state"] = "paused"
	}
	text, err := json.Marshal(body)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".json"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
