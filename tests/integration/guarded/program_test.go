package guarded

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// outcome is what a program gave; message is what Kubernetes would show of it.
type outcome struct {
	code                    int
	stdout, stderr, message string
}

func replaceAll(with *strings.Replacer, texts []string) []string {
	var replaced []string
	for _, text := range texts {
		replaced = append(replaced, with.Replace(text))
	}
	return replaced
}

func runProgram(t *testing.T, env, argv []string) outcome {
	t.Helper()
	var stdout, stderr strings.Builder
	run := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	run.Env, run.Stdout, run.Stderr = append(os.Environ(), env...), &stdout, &stderr
	var failed *exec.ExitError
	if err := run.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	got := outcome{code: run.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	shown := got.stdout + got.stderr + strings.Join(argv, " ")
	for _, secret := range []string{"c4nary", "data team", "data%20team"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s shows: %+v", secret, got)
		}
	}
	return got
}

// is fails the test when a run did not end so.
func (o outcome) is(t *testing.T, code int, stdout, stderr string) {
	t.Helper()
	if o.code != code || o.stdout != stdout || o.stderr != stderr {
		t.Fatalf("got %+v\nwant code %d, stdout %q, stderr %q", o, code, stdout, stderr)
	}
}
