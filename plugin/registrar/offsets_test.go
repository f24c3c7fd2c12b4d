package registrar_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// TestOffsetsPath: the Job creates a source with the offsets of a Secret that it mounts, and none whose Secret is missing.
func TestOffsetsPath(t *testing.T) {
	urls, stop, err := fakeconnect.New(fakeconnect.Options{}).Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir := t.TempDir()
	for name, data := range map[string]string{
		"c/moved.json":                 `{"name": "moved", "config": {"connector.class": "FakeSource", "topic": "t"}, "initialOffsets": {"name": "moved-offsets", "key": "offsets.json"}}`,
		"c/lost.json":                  `{"name": "lost", "config": {"connector.class": "FakeSource", "topic": "t"}, "initialOffsets": {"name": "lost-offsets", "key": "offsets.json"}}`,
		"o/moved-offsets/offsets.json": `{"offsets": [{"partition": {"file": "a"}, "offset": {"position": 4711}}]}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	code := registrar.Execute(registrar.New(), []string{"apply", "--url", urls[0], "--owner", "me", "--connectors", filepath.Join(dir, "c"), "--offsets-path", filepath.Join(dir, "o")}, &stdout, &stderr)
	for _, want := range []string{
		"moved: created, RUNNING, 1 of 1 tasks running; its initialOffsets were written and read back, partitions: 1\n",
		"lost: invalid: initialOffsets: the Secret lost-offsets is missing, or has no key offsets.json: create it, or correct the reference\n",
	} {
		if code != 1 || !strings.Contains(stdout.String(), want) {
			t.Errorf("exit code %d, without %q:\n%s%s", code, want, &stdout, &stderr)
		}
	}
}

// TestParseOffsets says where a Secret's offsets are wrong, and shows none of them.
func TestParseOffsets(t *testing.T) {
	const form = `write {"offsets": [{"partition": {…}, "offset": {…}}]}, as GET /connectors/<name>/offsets shows them`
	for data, want := range map[string]string{
		"": "key k of Secret s holds no offsets after byte 0: " + form,
		`{"offsets": [{"partition": {"file": "s3cr3t-canary"}, "offset": 1}]}`: "key k of Secret s holds no offsets after byte 68: " + form,
		`{"offsets": []} x`:                      "key k of Secret s holds no offsets after byte 16: " + form,
		`{"ofsets": []}`:                         "key k of Secret s holds no offsets after byte 14: " + form,
		`{"offsets": [{"partition": {"a": 1}}]}`: "key k of Secret s: offsets[0] lacks a partition or an offset: " + form,
		`{"offsets": [{"partition": {"a": 1, "b": 2}, "offset": {"p": 1}}, {"partition": {"b": 2, "a": 1}, "offset": {"p": 2}}]}`: "key k of Secret s: offsets[1] has the partition of an earlier one: keep one",
	} {
		_, err := registrar.ParseOffsets(connector.SecretKey{Name: "s", Key: "k"}, []byte(data))
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\n%s", data, err, want)
		}
	}
}
