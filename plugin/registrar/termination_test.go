package registrar_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// terminationLog is a file as the kubelet makes it, with something in it from before.
func terminationLog(t *testing.T, text string) string {
	t.Helper()
	return filepath.Join(folder(t, map[string]string{"log": text}), "log")
}

func content(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), canary) {
		t.Error("the password is in the termination log")
	}
	return string(data)
}

func TestTerminationLog(t *testing.T) {
	s := newServer(t)
	dir := folder(t, map[string]string{"a.json": config("C"), "b.json": config("Invalid")})
	log := terminationLog(t, strings.Repeat("old ", 1000))
	if code, _, _ := execute(t, "apply", "--url", s.URL, "--connectors", dir, "--termination-log", log); code != 1 {
		t.Fatalf("exit code %d", code)
	}
	const want = "1 of 2 connectors failed\nb: not created: POST /connectors: 400 1 error(s): invalid: " +
		`{"connector.class":"Invalid","db.password":"********"}`
	if got := content(t, log); got != want {
		t.Errorf("got %q", got)
	}

	// A good run leaves it alone.
	good := filepath.Join(dir, "a.json")
	log = terminationLog(t, "before")
	if code, _, _ := execute(t, "apply", "--url", s.URL, "--connectors", good, "--termination-log", log); code != 0 || content(t, log) != "before" {
		t.Errorf("exit code %d, log %q", code, content(t, log))
	}
}

// TestTerminationLogIsNotMade: the file is the kubelet's; that it is missing changes nothing else.
func TestTerminationLogIsNotMade(t *testing.T) {
	dir := t.TempDir()
	for _, log := range []string{filepath.Join(dir, "missing"), filepath.Join(dir, "no", "folder"), dir} {
		code, _, stderr := execute(t, "apply", "--url", "http://x", "--connectors", "nowhere", "--termination-log", log)
		if code != 1 || stderr != "Error: reading connectors: stat nowhere: no such file or directory\n" {
			t.Errorf("%s: exit code %d, stderr %q", log, code, stderr)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("%v %v", entries, err)
	}
}

// TestTerminationLogIsCut at Kubernetes' limit and between characters, whichever byte the limit falls on.
func TestTerminationLogIsCut(t *testing.T) {
	const limit, more = 4096, "\n… see the log for the rest"
	for shift := range 4 {
		// The error quotes the path.
		path := "/" + strings.Repeat("x", shift) + strings.Repeat(strings.Repeat("😀", 60)+"/", 30)
		log := terminationLog(t, "")
		execute(t, "apply", "--url", "http://x", "--connectors", path, "--termination-log", log)
		got := content(t, log)
		if len(got) > limit || len(got) <= limit-utf8.UTFMax {
			t.Errorf("shift %d: %d bytes, want as much of %d as characters allow", shift, len(got), limit)
		}
		if !utf8.ValidString(got) || !strings.HasPrefix(got, "reading connectors: stat /"+strings.Repeat("x", shift)+"😀") || !strings.HasSuffix(got, more) {
			t.Errorf("shift %d: %q", shift, got)
		}
	}
	// What fits is whole.
	for _, size := range []int{limit - 1, limit, limit + 1} {
		path := strings.Repeat("x", size-len("reading connectors: stat : file name too long"))
		log := terminationLog(t, "")
		execute(t, "apply", "--url", "http://x", "--connectors", path, "--termination-log", log)
		if got := content(t, log); strings.HasSuffix(got, more) != (size > limit) || len(got) != min(size, limit) {
			t.Errorf("size %d: %d bytes, %q", size, len(got), got)
		}
	}
}
