package faults

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connect"
)

const canary = "c4nary-s3cret"

// TestHangingValidation leaves out the connector whose validation does not end, registers the others, and deletes nothing.
func TestHangingValidation(t *testing.T) {
	owner := "faults/hanging"
	cleanUp(t, owner)
	nine := many("fine", 9)
	j := job{owner: owner, connectors: map[string]config{"former": quick()}}
	j.run(t).mustEnd(t, 0)

	j.connectors = with(nine, map[string]config{"hangs": hanging("hang.validate.ms", "600000", "secret", canary)})
	// A third of the time is for validations.
	j.flags = []string{"--prune", "--timeout", "45s"}
	got := j.run(t)
	got.mustEnd(t, 1)
	got.mustSay(t, map[string]string{"hangs": "invalid", "fine-000": "created", "fine-008": "created", "former": "kept"})
	if c := got.of("hangs"); !strings.HasPrefix(c.Error, "its validation did not end within ") || c.Attempts != 0 {
		t.Errorf("got %+v", c)
	}
	if !strings.Contains(got.said, "former: kept, because not all others are as wanted\n") || strings.Contains(got.said+got.Error, canary) {
		t.Errorf("it said:\n%s", got.said)
	}
	mustRun(t, with(nine, map[string]config{"former": nil}))

	j.connectors, j.flags = nine, []string{"--prune"}
	got = j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"fine-000": "unchanged", "former": "deleted"})
	mustRun(t, nine)
}

// TestFailing restarts what fails at its start as often as is allowed, says why without a secret, and mends it when its
// configuration is corrected.
func TestFailing(t *testing.T) {
	owner := "faults/failing"
	cleanUp(t, owner)
	// This one's trace quotes the password.
	quotes := config{
		"connector.class": "FileStreamSink", "tasks.max": "1", "topics": "failing",
		"file": filepath.Join(t.TempDir(), "missing", canary), "db.password": canary,
	}
	right := map[string]config{"fails": quick(), "task-fails": quick(), "quotes": quick(), "works": quick()}
	j := job{owner: owner, flags: []string{"--restarts", "2"}, connectors: with(right, map[string]config{
		"fails": hanging("fail.start", "true", "secret", canary), "task-fails": hanging("fail.task", "true", "secret", canary), "quotes": quotes,
	})}
	causes := map[string]string{
		"fails":      `^connector FAILED on \S+: \S+ConnectException: the connector fails to start, as configured$`,
		"task-fails": `^task 0 FAILED on \S+: \S+ConnectException: the task fails to start, as configured$`,
		"quotes":     `^task 0 FAILED on \S+: .*/missing/\*{8}`,
	}
	for _, outcome := range []string{"created", "restarted"} {
		got := j.run(t)
		got.mustEnd(t, 1)
		for name, cause := range causes {
			if c := got.of(name); c.Outcome != outcome || c.Restarts != 2 || c.State != "FAILED" || !regexp.MustCompile(cause).MatchString(c.Error) {
				t.Errorf("got %+v, want %s", c, cause)
			}
		}
		if c := got.of("works"); c.Error != "" || c.Restarts != 0 || c.State != "RUNNING" {
			t.Errorf("got %+v", c)
		}
		if shown := fmt.Sprint(got); strings.Contains(shown, canary) {
			t.Errorf("a password shows: %s", shown)
		}
	}
	j.connectors = right
	got := j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"fails": "updated", "task-fails": "updated", "quotes": "updated", "works": "unchanged"})
	mustRun(t, right)
}

// TestVanishedSecret: what refers to a Secret or file that is gone fails, and the next run corrects it (strimzi#8502).
func TestVanishedSecret(t *testing.T) {
	owner := "faults/vanished"
	cleanUp(t, owner)
	dir, file := filepath.Join(shared.secrets, "vanishing"), filepath.Join(shared.secrets, "vanishing.properties")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{filepath.Join(dir, "poll"): "1000", file: "poll=1000\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	connectors := map[string]config{
		"of-dir": quick("poll.ms", "${dir:"+dir+":poll}"), "of-file": quick("poll.ms", "${file:"+file+":poll}"), "of-none": quick(),
	}
	j := job{owner: owner, connectors: connectors}
	j.run(t).mustEnd(t, 0)
	mustRun(t, connectors)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"of-dir", "of-file"} {
		byHand(t, func(ctx context.Context, c *connect.Client) error {
			err := c.Restart(ctx, name, true, false)
			t.Logf("restarting %s by hand: %v", name, err)
			if connect.KindOf(err) != connect.Busy {
				return nil // that it cannot be started is what is wanted
			}
			return err
		})
	}
	// A worker that cannot read a configuration while it restarts a connector leaves it RESTARTING for good.
	eventually(t, "neither to run", func() string {
		all, err := client(t).Statuses(t.Context())
		for _, name := range []string{"of-dir", "of-file"} {
			if status := all[name]; err == nil && status.Connector.State == "RUNNING" && len(status.Tasks) == 1 && status.Tasks[0].State.State == "RUNNING" {
				return name + " is RUNNING"
			}
		}
		return said(err)
	})
	j.flags = []string{"--timeout", "15s"}
	broken := j.run(t)
	broken.mustEnd(t, 1)
	for _, name := range []string{"of-dir", "of-file"} {
		if c := broken.of(name); c.Error == "" || c.State != "FAILED" && c.State != "RESTARTING" {
			t.Errorf("got %+v", c)
		}
		t.Logf("%+v", broken.of(name))
	}
	j.flags = nil
	j.connectors = with(connectors, map[string]config{"of-dir": quick(), "of-file": quick()})
	got := j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"of-dir": "updated", "of-file": "updated", "of-none": "unchanged"})
	mustRun(t, j.connectors)
}
