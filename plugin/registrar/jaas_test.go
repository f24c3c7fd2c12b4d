package registrar_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJAAS(t *testing.T) {
	from := folder(t, map[string]string{"user": "me\n", "password": canary + `"\` + "\n", "unused": "\x00"})
	to := t.TempDir()
	code, stdout, stderr := execute(t, "jaas", "--from", from, "--to", to, "user", "password",
		"--users-file", "users.properties", "--username-key", "user", "--password-key", "password")
	if code != 0 || stdout+stderr != "" {
		t.Fatalf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	got := map[string]string{}
	entries, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(to, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[entry.Name()] = string(data)
	}
	want := map[string]string{"user": "me", "password": canary + `\"\\`, "users.properties": "me=" + canary + `"\\` + "\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestJAASRefuses(t *testing.T) {
	from := folder(t, map[string]string{"bad": canary + "\xff"})
	for want, args := range map[string][]string{
		"--from is missing, set it to the folder of the mounted Secret":                           {"--to", from, "user"},
		`the key "bad": it is not valid UTF-8, as which Kafka reads it`:                           {"--from", from, "--to", t.TempDir(), "bad"},
		`"../bad" is no key of a Secret: these are letters, digits, dashes, dots and underscores`: {"--from", from, "--to", t.TempDir(), "../bad"},
	} {
		code, stdout, stderr := execute(t, append([]string{"jaas"}, args...)...)
		if code != 1 || stdout != "" || stderr != "Error: "+want+"\n" {
			t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
		}
	}
}
