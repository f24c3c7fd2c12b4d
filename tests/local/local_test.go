package local

import (
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
)

const example = "../../charts/kafka-connect/examples/local-file-sink.yaml"

// TestRegistrarRunsWithTheJobsArguments keeps what runs on this machine and what the Job runs the same: only where
// the workers and the files are may differ, and the registrar must know every flag.
func TestRegistrarRunsWithTheJobsArguments(t *testing.T) {
	job := jobArgs(t)
	args, err := RegistrarArgs(job, "http://127.0.0.1:1", "/tmp/connectors")
	if err != nil {
		t.Fatal(err)
	}
	if len(args) != len(job) {
		t.Fatalf("got %v, the Job has %v", args, job)
	}
	for i := range job {
		name, _, _ := strings.Cut(job[i], "=")
		if differs := args[i] != job[i]; differs != slices.Contains([]string{"--url", "--connectors", "--worker-domain", "--rollout", "--secrets-path"}, name) {
			t.Errorf("argument %d: got %s, the Job has %s", i, args[i], job[i])
		}
	}
	apply, flags, err := registrar.New().Find(job)
	if err != nil || apply.Name() != job[0] {
		t.Fatalf("the registrar has no command %s: %v", job[0], err)
	}
	if err := apply.ParseFlags(flags); err != nil {
		t.Errorf("the registrar does not take the Job's arguments: %v", err)
	}
}

func TestRegistrarArgsNeedsBothPlaces(t *testing.T) {
	for _, job := range [][]string{{"apply", "--url=x"}, {"apply", "--connectors=x"}, {"apply", "--url", "x", "--connectors", "x"}} {
		if _, err := RegistrarArgs(job, "u", "c"); err == nil {
			t.Errorf("%v: no error", job)
		}
	}
}

func TestPropertiesChangeOnlyTheMachine(t *testing.T) {
	rendered, err := render(t).Properties()
	if err != nil {
		t.Fatal(err)
	}
	local, keys, err := Machine{Port: 18083, PluginPath: []string{"/a", "/b"}, SecretsDir: "/s"}.Properties(rendered)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(rendered), "\n"), strings.Split(string(local), "\n")
	if len(was) != len(is) {
		t.Fatalf("%d lines became %d", len(was), len(is))
	}
	for i := range was {
		key, _, _ := strings.Cut(was[i], "=")
		if (was[i] != is[i]) != slices.Contains(keys, key) {
			t.Errorf("%q became %q", was[i], is[i])
		}
	}
	if _, _, err := (Machine{}).Properties([]byte("a=b\n")); err == nil {
		t.Error("properties without the keys to change: no error")
	}
}

func jobArgs(t *testing.T) []string {
	t.Helper()
	args, ok := render(t).RegistrarArgs()
	if !ok {
		t.Fatal("the example renders no Job")
	}
	return args
}

func render(t *testing.T) *release.Release {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Values: values.Options{ValueFiles: []string{example}}})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}
