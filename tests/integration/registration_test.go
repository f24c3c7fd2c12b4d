package integration

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// sinkTo is a file sink with two tasks; a relative file lies in each worker's folder.
func sinkTo(topic, file string) connector.Connector {
	return connector.Connector{Config: map[string]string{
		"connector.class": "FileStreamSink", "tasks.max": "2", "topics": topic, "file": file,
	}}
}

func newTopic(t *testing.T, name string) string {
	t.Helper()
	if err := shared.cluster.CreateTopic(t.Context(), name, 2); err != nil {
		t.Fatal(err)
	}
	return name
}

// eventually waits for a condition; the bound is generous because machines differ.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !condition(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// marks are the positions in the workers' logs from which something is looked for.
func marks() []int {
	var at []int
	for _, w := range shared.workers {
		at = append(at, len(w.Log()))
	}
	return at
}

// sinceMarks returns the workers' log lines after the marks that match.
func sinceMarks(at []int, pattern string) []string {
	match := regexp.MustCompile(pattern)
	var lines []string
	for i, w := range shared.workers {
		for line := range strings.Lines(w.Log()[at[i]:]) {
			if match.MatchString(line) {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
	}
	return lines
}

// quiet waits until the workers' group has been left in peace for longer than its heartbeats (3 s): after a creation
// one more rebalance may even out the tasks.
func quiet(t *testing.T) {
	t.Helper()
	at, since := marks(), time.Now()
	eventually(t, "the workers to be quiet", func() bool {
		if len(sinceMarks(at, `Rebalance started|Starting connectors and tasks`)) > 0 {
			at, since = marks(), time.Now()
		}
		return time.Since(since) > 7*time.Second
	})
}

// arrived counts the lines of a relative sink file in the workers' folders, by worker.
func arrived(t *testing.T, file string) []int {
	t.Helper()
	var counts []int
	for _, w := range shared.workers {
		data, err := os.ReadFile(filepath.Join(w.Dir, file))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		counts = append(counts, strings.Count(string(data), "\n"))
	}
	return counts
}

func sum(counts []int) (total int) {
	for _, n := range counts {
		total += n
	}
	return total
}

func statuses(t *testing.T) map[string]connect.Status {
	t.Helper()
	client, err := connect.New(shared.workers[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	all, err := client.Statuses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// cleanUp deletes a test's connectors, so that the next one finds quiet workers.
func cleanUp(t *testing.T, names ...string) {
	t.Cleanup(func() {
		for _, name := range names {
			request := "DELETE /connectors/" + name
			if err := deleteConnector(context.Background(), name); err != nil {
				t.Errorf("%s: %v", request, err)
			}
		}
	})
}

// TestCreateThenNothingThenUpdate is the life of a release: created once, left alone by a second run, one connector
// updated by a third while the other goes on.
func TestCreateThenNothingThenUpdate(t *testing.T) {
	topic := newTopic(t, "life")
	cleanUp(t, "life-a", "life-b")
	connectors := map[string]connector.Connector{"life-a": sinkTo(topic, "life-a.txt"), "life-b": sinkTo(topic, "life-b.txt")}

	created := register(t, connectors)
	lines := strings.Split(strings.TrimSpace(created.stdout), "\n")
	slices.Sort(lines)
	created.stdout = strings.Join(lines, "\n")
	created.mustBe(t, 0, "life-a: created, RUNNING, 2 of 2 tasks running\nlife-b: created, RUNNING, 2 of 2 tasks running")
	for name := range connectors {
		tasks := statuses(t)[name].Tasks
		if tasks[0].WorkerID == tasks[1].WorkerID {
			t.Errorf("%s: both tasks run on %s", name, tasks[0].WorkerID)
		}
	}
	if err := shared.cluster.Produce(t.Context(), topic, -1, make([]string, 100)...); err != nil {
		t.Fatal(err)
	}
	eventually(t, "100 records in both sinks", func() bool {
		return sum(arrived(t, "life-a.txt")) == 100 && sum(arrived(t, "life-b.txt")) == 100
	})

	// Nothing changed: no write arrives at a worker, and nothing is started or stopped.
	quiet(t)
	at := marks()
	again := register(t, connectors)
	if again.code != 0 || strings.Count(again.stdout, ": unchanged, RUNNING, 2 of 2 tasks running\n") != 2 {
		t.Fatalf("second run: %+v", again)
	}
	// Requests are logged some time after their answer; without the second run's the logs prove nothing.
	eventually(t, "the second run's requests in the workers' logs", func() bool {
		return len(sinceMarks(at, `"GET /connectors\?expand=status`)) > 0
	})
	if touched := sinceMarks(at, `"(PUT|POST|PATCH|DELETE) |(Starting|Stopping|Creating) (connector|task)|Rebalance started`); len(touched) > 0 {
		t.Errorf("the second run touched something:\n%s", strings.Join(touched, "\n"))
	}

	// One changed: only that one is written and restarted.
	quiet(t)
	at = marks()
	connectors["life-b"] = sinkTo(topic, "life-b2.txt")
	update := register(t, connectors)
	if update.code != 0 || !strings.Contains(update.stdout, "life-a: unchanged") || !strings.Contains(update.stdout, "life-b: updated, RUNNING, 2 of 2 tasks running") {
		t.Fatalf("update: %+v", update)
	}
	eventually(t, "the update and its restart in the workers' logs", func() bool {
		return len(sinceMarks(at, `"PUT /connectors/life-b`)) > 0 && len(sinceMarks(at, `(Starting|Creating) task life-b`)) > 0
	})
	writes := sinceMarks(at, `"(PUT|POST|PATCH|DELETE) /connectors/life-`)
	for _, line := range writes {
		if !strings.Contains(line, "life-b") {
			t.Errorf("the update wrote more than it should: %s", line)
		}
	}
	if restarted := sinceMarks(at, `(Starting|Stopping) (connector|task) life-a`); len(restarted) > 0 {
		t.Errorf("the unchanged connector was restarted:\n%s", strings.Join(restarted, "\n"))
	}
	if err := shared.cluster.Produce(t.Context(), topic, -1, make([]string, 50)...); err != nil {
		t.Fatal(err)
	}
	eventually(t, "50 more records in the new file", func() bool { return sum(arrived(t, "life-b2.txt")) == 50 })
}

// TestFailingConnector fails with the task's root cause, leaves the others alone, and is repaired by a correction.
func TestFailingConnector(t *testing.T) {
	topic := newTopic(t, "failing")
	cleanUp(t, "fails", "works")
	nowhere := filepath.Join(t.TempDir(), "missing", "sink.txt")
	connectors := map[string]connector.Connector{"fails": sinkTo(topic, nowhere), "works": sinkTo(topic, "works.txt")}
	reason := filepath.Join(t.TempDir(), "termination-log")
	if err := os.WriteFile(reason, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	failed := register(t, connectors, "--termination-log="+reason)
	if failed.code != 1 || !strings.Contains(failed.stdout, "works: created, RUNNING, 2 of 2 tasks running\n") {
		t.Fatalf("got %+v", failed)
	}
	cause := regexp.MustCompile(`(?m)^fails: created: task \d FAILED on 127\.0\.0\.1:\d+: java\.nio\.file\.NoSuchFileException: ` + regexp.QuoteMeta(nowhere) + `$`)
	if !cause.MatchString(failed.stdout) {
		t.Errorf("no root cause in:\n%s", failed.stdout)
	}
	message, err := os.ReadFile(reason)
	if err != nil || !strings.HasPrefix(string(message), "1 of 2 connectors failed\nfails: ") {
		t.Errorf("termination message %q, %v", message, err)
	}
	if strings.Contains(failed.stdout+failed.stderr, "\tat ") {
		t.Errorf("a stack trace shows:\n%s%s", failed.stdout, failed.stderr)
	}

	connectors["fails"] = sinkTo(topic, "repaired.txt")
	repaired := register(t, connectors)
	if repaired.code != 0 || !strings.Contains(repaired.stdout, "fails: updated, RUNNING, 2 of 2 tasks running\n") {
		t.Fatalf("after the correction: %+v", repaired)
	}
}

// TestInvalidConnectors are refused by Connect in one line each; the valid one is registered.
func TestInvalidConnectors(t *testing.T) {
	topic := newTopic(t, "invalid")
	cleanUp(t, "valid")
	got := register(t, map[string]connector.Connector{
		"no-such-class": {Config: map[string]string{"connector.class": "NoSuchSink", "topics": topic, "connection.password": "canary-9f2"}},
		"no-topics":     {Config: map[string]string{"connector.class": "FileStreamSink", "file": "x"}},
		"valid":         sinkTo(topic, "valid.txt"),
	})
	if got.code != 1 {
		t.Errorf("exit code %d", got.code)
	}
	for _, want := range []string{
		"valid: created, RUNNING, 2 of 2 tasks running\n",
		"no-such-class: invalid: Failed to find any class that implements Connector and which name matches NoSuchSink",
		"no-topics: invalid: topics.regex: Must configure one of topics or topics.regex",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in:\n%s", want, got.stdout)
		}
	}
	if strings.Contains(got.stdout+got.stderr, "canary") {
		t.Error("a password shows")
	}
	if n := strings.Count(got.stdout, "\n"); n != 3 {
		t.Errorf("%d lines for 3 connectors:\n%s", n, got.stdout)
	}
}

// TestOtherOwnersConnectorIsLeftAlone and is written only when that is asked for.
func TestOtherOwnersConnectorIsLeftAlone(t *testing.T) {
	topic := newTopic(t, "owned")
	cleanUp(t, "owned")
	mine := map[string]connector.Connector{"owned": sinkTo(topic, "mine.txt")}
	register(t, mine, "--owner=other/team/release").mustBe(t, 0, "owned: created, RUNNING, 2 of 2 tasks running\n")

	at := marks()
	refused := register(t, map[string]connector.Connector{"owned": sinkTo(topic, "yours.txt")})
	if refused.code != 1 || !strings.Contains(refused.stdout, "owned: refused: it belongs to other/team/release; ") {
		t.Errorf("got %+v", refused)
	}
	if writes := sinceMarks(at, `"(PUT|POST|PATCH|DELETE) `); len(writes) > 0 {
		t.Errorf("a refused connector was written:\n%s", strings.Join(writes, "\n"))
	}
	register(t, map[string]connector.Connector{"owned": sinkTo(topic, "yours.txt")}, "--take-ownership").
		mustBe(t, 0, "owned: taken over, RUNNING, 2 of 2 tasks running\n")
}
