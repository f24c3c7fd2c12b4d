package reconcile_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

const digest = reconcile.SecretsKey

// secrets digests every configuration to the same.
func secrets(value string) func(map[string]string) (string, error) {
	return func(map[string]string) (string, error) { return value, nil }
}

func missing(map[string]string) (string, error) {
	return "", errors.New("db.password: the Secret db has no key password")
}

// TestChangedSecret has one connector, "a", and says what becomes of it and of its digest.
func TestChangedSecret(t *testing.T) {
	const (
		left    = "a: none RUNNING 1/1"
		updated = "a: update written RUNNING 1/1"
		invalid = "a: invalid - db.password: the Secret db has no key password"
		wait    = 20 * time.Second
	)
	tests := []struct {
		name    string
		connect *fakeConnect
		secrets func(map[string]string) (string, error)
		more    reconcile.Options
		want    string
		// stored is the digest then, waits says that the workers were to see a changed Secret first.
		stored string
		waits  bool
	}{
		{"new", &fakeConnect{}, secrets("1"), reconcile.Options{}, "a: create written RUNNING 1/1", "1", false},
		{"new, without a Secret", &fakeConnect{}, secrets(""), reconcile.Options{}, "a: create written RUNNING 1/1", "", false},
		{"the same", holding(owned, "me", digest, "1"), secrets("1"), reconcile.Options{}, left, "1", false},
		{"changed", holding(owned, "me", digest, "1"), secrets("2"), reconcile.Options{}, updated, "2", true},
		{"changed, with the configuration", holding(owned, "me", digest, "1", "topics", "old"), secrets("2"), reconcile.Options{}, updated, "2", true},
		{"none was known", holding(owned, "me"), secrets("2"), reconcile.Options{}, updated, "2", false},
		{"none is used any more", holding(owned, "me", digest, "1"), secrets(""), reconcile.Options{}, updated, "", false},
		{"not seen from here", holding(owned, "me", digest, "1"), nil, reconcile.Options{}, left, "1", false},
		{"not seen from here, another configuration", holding(owned, "me", digest, "1", "topics", "old"), nil, reconcile.Options{}, updated, "1", false},
		{"not seen from here, none was known", holding(owned, "me", "topics", "old"), nil, reconcile.Options{}, updated, "", false},
		{"scheduled", holding(owned, "me", digest, "1"), secrets("2"), reconcile.Options{Scheduled: true}, updated, "2", true},
		{"scheduled, another configuration", holding(owned, "me", digest, "1", "topics", "old"), secrets("2"), reconcile.Options{Scheduled: true}, "a: leave RUNNING 1/1", "1", false},
		{"scheduled, taking over", holding(owned, "them", digest, "1"), secrets("2"), reconcile.Options{Scheduled: true, TakeOwnership: true}, "a: leave RUNNING 1/1", "1", false},
		{"missing, new", &fakeConnect{}, missing, reconcile.Options{}, invalid, "", false},
		{"missing, equal", holding(owned, "me", digest, "1"), missing, reconcile.Options{}, invalid, "1", false},
		{"missing, nobody's", holding(), missing, reconcile.Options{}, left, "", false},
		{"missing, scheduled", holding(owned, "me", digest, "1", "topics", "old"), missing, reconcile.Options{Scheduled: true}, invalid, "1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := test.more
			o.Owner, o.Secrets, o.SecretPropagation = "me", test.secrets, wait
			out := run(t, test.connect, o, wanted("a"))
			out.expect(t, test.want)
			if got := test.connect.stored["a"][digest]; got != test.stored {
				t.Errorf("digest %q, want %q", got, test.stored)
			}
			if waited := out.took >= wait; waited != test.waits || out.results[0].Rotated != test.waits || (len(out.waiting) > 0) != test.waits {
				t.Errorf("took %s, %q, want a wait: %v", out.took, out.waiting, test.waits)
			}
			if _, marked := wanted("a").Config[digest]; marked {
				t.Error("the caller's configuration was changed")
			}
		})
	}
}

// TestOthersDoNotWait for workers to see a changed Secret, nor for a missing one.
func TestOthersDoNotWait(t *testing.T) {
	f := holding(owned, "me", digest, "1")
	f.put = func(name string, _ int) (bool, error) {
		if took := time.Since(f.began); (took >= 20*time.Second) != (name == "a") {
			t.Errorf("%s is written after %s", name, took)
		}
		return true, nil
	}
	of := func(config map[string]string) (string, error) {
		if config["topics"] == "missing" {
			return missing(config)
		}
		return "2", nil
	}
	lacking := wanted("c")
	lacking.Config["topics"] = "missing"
	out := run(t, f, reconcile.Options{Owner: "me", Secrets: of, SecretPropagation: 20 * time.Second}, wanted("a"), wanted("b"), lacking)
	out.expect(t, "a: update written RUNNING 1/1", "b: create written RUNNING 1/1", "c: invalid - db.password: the Secret db has no key password")
	if diff := cmp.Diff([]string{"Secrets have changed, which workers see up to 20s later: a"}, out.waiting); diff != "" {
		t.Errorf("waiting, -want +got:\n%s", diff)
	}
}

// TestTooLateForSecrets: who has no time to wait does not write what the workers may not see.
func TestTooLateForSecrets(t *testing.T) {
	f := holding(owned, "me", digest, "1")
	out := run(t, f, reconcile.Options{Owner: "me", Secrets: secrets("2"), SecretPropagation: 2 * limit}, wanted("a"))
	out.expect(t, "a: update - a Secret that it refers to has changed, which workers see up to 2m0s later, but this run ends in 1m0s: "+
		"give it more time (--timeout, registration.timeoutSeconds in values)")
	f.writes(t, "")
}

// TestOutOfDateAfterSecrets: what happens during the wait is seen before the write.
func TestOutOfDateAfterSecrets(t *testing.T) {
	const later = "2000-01-01T00:00:05.000Z" // the bubble's clock begins five seconds before
	tests := []struct {
		name      string
		meanwhile func(f *fakeConnect)
		declared  []connector.Connector
		want      string
		writes    string
	}{
		{"a newer run", func(f *fakeConnect) { f.stored["a"][reconcile.RunKey] = later }, nil,
			"a: update - this run is out of date: it began at 2000-01-01T00:00:00.000Z, and connector \"a\" was written by one that began at " + later, ""},
		{"another declaration", func(*fakeConnect) {}, []connector.Connector{wanted("other")}, "a: update - this run is out of date: the declared connectors have changed", ""},
		{"somebody did the same", func(f *fakeConnect) { f.stored["a"][digest] = "2" }, nil, "a: update written RUNNING 1/1", ""},
		{"nothing", func(*fakeConnect) {}, nil, "a: update written RUNNING 1/1", "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, reads := holding(owned, "me", digest, "1"), 0
			o := reconcile.Options{Owner: "me", Secrets: secrets("2"), SecretPropagation: 20 * time.Second}
			o.Declared = func() ([]connector.Connector, error) {
				reads++
				if reads == 1 {
					go func() {
						time.Sleep(10 * time.Second)
						f.mu.Lock()
						defer f.mu.Unlock()
						test.meanwhile(f)
					}()
				}
				if reads > 1 && test.declared != nil {
					return test.declared, nil
				}
				return []connector.Connector{wanted("a")}, nil
			}
			out := run(t, f, o, wanted("a"))
			if len(out.lines) != 1 || !strings.HasPrefix(out.lines[0], test.want) {
				t.Errorf("%q, want %q", out.lines, test.want)
			}
			f.writes(t, test.writes)
		})
	}
}

// TestTasksOfOldWorkers: before Kafka 3.9 a changed configuration does not restart tasks by itself.
func TestTasksOfOldWorkers(t *testing.T) {
	for version, want := range map[string][]string{"3.8.1": {"restart tasks=true failed=false a"}, "3.9.1": nil} {
		f := holding(owned, "me", digest, "1")
		f.version = version
		run(t, f, reconcile.Options{Owner: "me", Secrets: secrets("2")}, wanted("a")).expect(t, "a: update written RUNNING 1/1")
		if diff := cmp.Diff(want, f.asked); diff != "" {
			t.Errorf("%s: -want +got:\n%s", version, diff)
		}
	}
}

// TestDigestIsMasked in whatever shows a plan.
func TestDigestIsMasked(t *testing.T) {
	const before, now = "1-before", "1-now12"
	f := holding(owned, "me", digest, before)
	plan, err := reconcile.MakePlan(t.Context(), f, []connector.Connector{wanted("a")}, reconcile.Options{Owner: "me", Secrets: secrets(now)})
	if err != nil || len(plan.Steps) != 1 || len(plan.Steps[0].Changes) != 1 || !plan.Changed() {
		t.Fatal(err, plan.Steps)
	}
	shown := plan.Steps[0].Redacted()
	want := []connector.Change{{Key: digest, Old: connector.Mask, New: connector.Mask, Kind: connector.Changed}}
	if diff := cmp.Diff(want, shown.Changes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if shown.Config[digest] != connector.Mask || shown.Stored[digest] != connector.Mask {
		t.Error("a digest is shown")
	}
}

// TestJudgedBySecretsThatAreSeen validates with a changed Secret only when workers see it: before, a password that is in force
// no longer would make it invalid.
func TestJudgedBySecretsThatAreSeen(t *testing.T) {
	for _, failFast := range []bool{false, true} {
		for wrongFor, want := range map[time.Duration]string{
			19 * time.Second: "a: update written RUNNING 1/1", time.Hour: "a: invalid - hostname: wrong password",
		} {
			f := holding(owned, "me", digest, "1")
			f.validate = func(context.Context, map[string]string) (connect.Validation, error) {
				if time.Since(f.began) < wrongFor {
					return connect.Validation{ErrorCount: 1, Keys: []connect.ValidatedKey{{Name: "hostname", Errors: []string{"wrong password"}}}}, nil
				}
				return connect.Validation{}, nil
			}
			o := reconcile.Options{Owner: "me", Secrets: secrets("2"), SecretPropagation: 20 * time.Second, FailFast: failFast}
			out := run(t, f, o, wanted("a"))
			out.expect(t, want)
			if diff := cmp.Diff([]string{"Secrets have changed, which workers see up to 20s later: a"}, out.waiting); diff != "" {
				t.Errorf("waiting, -want +got:\n%s", diff)
			}
		}
	}
}
