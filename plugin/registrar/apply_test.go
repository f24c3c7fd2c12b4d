package registrar_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const refused = "; choose another name, or take it over with --take-ownership (registration.takeOwnership in values)"

// TestApply runs one command line against a Connect that holds: equal, changed, theirs, nobodys.
func TestApply(t *testing.T) {
	const (
		invalid = "invalid: not created: POST /connectors: 400 1 error(s): invalid: " +
			`{"connect-register.owner":"me","connect-register.run":"NOW","connector.class":"Invalid","db.password":"********"}`
		fails = "fails: created: task 0 FAILED on w:8083: B: no login with ********"
	)
	tests := []struct {
		name   string
		files  map[string]string
		args   []string
		code   int
		stdout []string
		// stderr is what stands behind "Error: ".
		stderr []string
		writes int
	}{
		{"created", map[string]string{"a.json": config("C"), "b.json": config("C")}, nil, 0,
			[]string{"a: created, RUNNING, 1 of 1 tasks running", "b: created, RUNNING, 1 of 1 tasks running"}, nil, 2},
		{"unchanged", map[string]string{"equal.json": config("C")}, nil, 0,
			[]string{"equal: unchanged, RUNNING, 1 of 1 tasks running"}, nil, 0},
		{"updated", map[string]string{"changed.json": config("C")}, nil, 0,
			[]string{"changed: updated, RUNNING, 1 of 1 tasks running"}, nil, 1},
		{"refused", map[string]string{"theirs.json": config("C"), "nobodys.json": config("C"), "equal.json": config("C")}, nil, 1,
			[]string{
				"equal: unchanged, RUNNING, 1 of 1 tasks running",
				"nobodys: refused: it exists already with another configuration and belongs to nobody" + refused,
				"theirs: refused: it belongs to them" + refused,
			},
			[]string{"2 of 3 connectors failed: nobodys, theirs"}, 0},
		{"taken over", map[string]string{"theirs.json": config("C"), "nobodys.json": config("C")}, []string{"--take-ownership"}, 0,
			[]string{"nobodys: taken over, RUNNING, 1 of 1 tasks running", "theirs: taken over, RUNNING, 1 of 1 tasks running"}, nil, 2},
		{"invalid and failed", map[string]string{"invalid.json": config("Invalid"), "fails.json": config("Fails"), "z.json": config("C")}, nil, 1,
			[]string{fails, invalid, "z: created, RUNNING, 1 of 1 tasks running"},
			[]string{"2 of 3 connectors failed: fails, invalid"}, 3},
		{"found by the validation", map[string]string{"wrong.json": config("Wrong"), "z.json": config("C")}, nil, 1,
			[]string{"wrong: invalid: topics: no topics with ********", "z: created, RUNNING, 1 of 1 tasks running"},
			[]string{"1 of 2 connectors failed: wrong"}, 1},
		{"fail fast", map[string]string{"wrong.json": config("Wrong"), "z.json": config("C")}, []string{"--fail-fast"}, 1,
			[]string{"wrong: invalid: topics: no topics with ********", "z: not created: not written, because another connector is invalid or refused (--fail-fast)"},
			[]string{"2 of 2 connectors failed: wrong, z"}, 0},
		{"pruned", map[string]string{"equal.json": config("C")}, []string{"--prune"}, 0,
			[]string{"changed: deleted", "equal: unchanged, RUNNING, 1 of 1 tasks running"}, nil, 0},
		{"not pruned", map[string]string{"equal.json": config("C"), "wrong.json": config("Wrong")}, []string{"--prune"}, 1,
			[]string{"changed: kept, because not all others are as wanted", "equal: unchanged, RUNNING, 1 of 1 tasks running", "wrong: invalid: topics: no topics with ********"},
			[]string{"1 of 2 connectors failed: wrong"}, 0},
		{"too many to prune", map[string]string{"equal.json": config("C")}, []string{"--prune", "--max-deletes", "0"}, 1,
			[]string{"equal: unchanged, RUNNING, 1 of 1 tasks running"},
			[]string{"nothing is deleted: connectors of me that are no longer declared: 1, but at most 0 are deleted at once: changed. " +
				"If that is meant, raise --max-deletes (registration.prune.maxDeletes in values)"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			s.hold("equal", map[string]string{"connector.class": "C", "db.password": canary, "connect-register.owner": "me"})
			s.hold("changed", map[string]string{"connector.class": "Old", "db.password": canary, "connect-register.owner": "me"})
			s.hold("theirs", map[string]string{"connector.class": "Old", "db.password": canary, "connect-register.owner": "them"})
			s.hold("nobodys", map[string]string{"connector.class": "Old", "db.password": canary})
			args := append([]string{"apply", "--url", s.URL, "--connectors", folder(t, test.files), "--owner", "me", "--settle", "1ns"}, test.args...)
			code, stdout, stderr := execute(t, args...)
			if code != test.code || s.writes != test.writes {
				t.Errorf("exit code %d and %d writes, want %d and %d", code, s.writes, test.code, test.writes)
			}
			// Lines come as results do, in no order.
			got := strings.Split(strings.TrimSpace(now.ReplaceAllString(stdout, "NOW")), "\n")
			slices.Sort(got)
			if diff := cmp.Diff(test.stdout, got); diff != "" {
				t.Errorf("stdout, -want +got:\n%s", diff)
			}
			want := ""
			for _, line := range test.stderr {
				want += "Error: " + line + "\n"
			}
			if diff := cmp.Diff(want, stderr); diff != "" {
				t.Errorf("stderr, -want +got:\n%s", diff)
			}
		})
	}
}

// now is the time of a run.
var now = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)

// TestWrittenButNotSeen: what was stored is not called "not created" when the states cannot be read.
func TestWrittenButNotSeen(t *testing.T) {
	s := newServer(t)
	s.hold("equal", map[string]string{"connector.class": "C", "db.password": canary})
	s.hold("changed", map[string]string{"connector.class": "Old", "db.password": canary})
	plan := true
	s.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("expand") == "status" {
			if plan {
				plan = false
				return false
			}
			http.Error(w, "no access", http.StatusForbidden)
			return true
		}
		return false
	}
	dir := folder(t, map[string]string{"a.json": config("C"), "changed.json": config("C"), "equal.json": config("C")})
	code, stdout, _ := execute(t, "apply", "--url", s.URL, "--connectors", dir)
	const want = "a: created: GET /connectors: 403 no access\nchanged: updated: GET /connectors: 403 no access\nequal: unchanged: GET /connectors: 403 no access\n"
	if diff := cmp.Diff(want, stdout); diff != "" || code != 1 {
		t.Errorf("exit code %d, -want +got:\n%s", code, diff)
	}
}

// TestNothingIsWrittenUnlessAllIsRead: one bad file stops the run before Connect is asked at all.
func TestNothingIsWrittenUnlessAllIsRead(t *testing.T) {
	s := newServer(t)
	s.intercept = func(http.ResponseWriter, *http.Request) bool {
		t.Error("Connect was asked")
		return false
	}
	dir := folder(t, map[string]string{"a.json": config("C"), "b.json": `{"db.password": "` + canary + `"`})
	code, stdout, stderr := execute(t, "apply", "--url", s.URL, "--connectors", dir)
	if code != 1 || stdout != "" || stderr != "Error: "+filepath.Join(dir, "b.json")+`:1:32: `+endOfFile+"\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

// TestInterrupt asks the process to stop while it waits for workers: ^C, and what Kubernetes sends.
func TestInterrupt(t *testing.T) {
	dir := folder(t, map[string]string{"a.json": config("C")})
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		s := newServer(t)
		s.intercept = func(w http.ResponseWriter, r *http.Request) bool {
			// The request shows that the signal is caught.
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				t.Error(err)
			}
			<-r.Context().Done()
			return true
		}
		code, stdout, stderr := execute(t, "apply", "--url", s.URL, "--connectors", dir)
		if code != 1 || stdout != "" || !strings.HasSuffix(stderr, "Error: interrupted; run it again to finish\n") {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", signal, code, stdout, stderr)
		}
	}
}

// TestOutcomeThatIsNotKnown: a write that no answer came to may have been carried out, and the line says so.
func TestOutcomeThatIsNotKnown(t *testing.T) {
	s := newServer(t)
	s.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		// The server notices that the client left only after the body has been read.
		_, _ = io.Copy(io.Discard, r.Body)
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
		return true
	}
	dir := folder(t, map[string]string{"a.json": config("C")})
	code, stdout, _ := execute(t, "apply", "--url", s.URL, "--connectors", dir)
	if code != 1 || !strings.HasPrefix(stdout, "a: maybe created: gave up: POST /connectors: ") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}
