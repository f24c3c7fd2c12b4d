package cli

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

// canary is the password that the scripts write into connectors. No output may show it.
const canary = "s3cr3t-canary"

// pinCanary is the value of a key that Connect alone knows to be a password.
const pinCanary = "p1n-c4n4ry"

// commands are what scripts can do. Programs run only through the first five, which look for the canary.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"runs":       runs,
	"fails":      fails,
	"refuses":    refuses,
	"changes":    changes,
	"reveals":    reveals,
	"connect":    steerConnect,
	"secretdata": secretData,
	"mode":       mode,
	"kube":       steerKube,
	"cmpsorted":  cmpSorted,
}

// runs PROGRAM ARG…: exit code 0, nothing secret shown.
func runs(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, neg, 0, args)
	ts.Check(leak(ts.ReadFile("stdout") + ts.ReadFile("stderr")))
}

// fails PROGRAM ARG…: exit code 1 with a reason on stderr. Results may stand on stdout.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, neg, 1, args)
	ts.Check(leak(ts.ReadFile("stdout") + ts.ReadFile("stderr")))
	ts.Check(onlyErrors(ts.ReadFile("stderr")))
}

// changes PROGRAM ARG…: exit code 2, nothing written to Connect: a plan that has something to do.
func changes(ts *testscript.TestScript, neg bool, args []string) {
	connect := ts.Value(connectKey{}).(*fakeConnect)
	before := connect.written()
	expect(ts, neg, 2, args)
	ts.Check(leak(ts.ReadFile("stdout") + ts.ReadFile("stderr")))
	if after := connect.written(); after != before {
		ts.Fatalf("%d writes reached Connect", after-before)
	}
}

// refuses PROGRAM ARG…: as fails, with nothing on stdout and nothing written to Connect.
func refuses(ts *testscript.TestScript, neg bool, args []string) {
	connect := ts.Value(connectKey{}).(*fakeConnect)
	before := connect.written()
	fails(ts, neg, args)
	if stdout := ts.ReadFile("stdout"); stdout != "" {
		ts.Fatalf("stdout is not empty")
	}
	if after := connect.written(); after != before {
		ts.Fatalf("%d writes reached Connect", after-before)
	}
}

// reveals PROGRAM ARG…: exit code 0, and the canary is shown because the user asked for it.
func reveals(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, neg, 0, args)
	if leak(ts.ReadFile("stdout")) == nil {
		ts.Fatalf("the password is not shown")
	}
	ts.Check(leak(ts.ReadFile("stderr")))
}

func expect(ts *testscript.TestScript, neg bool, want int, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: runs|fails|refuses|changes|reveals PROGRAM ARG…")
	}
	got := 0
	if err := ts.Exec(args[0], args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if left, err := filepath.Glob(filepath.Join(ts.Getenv("TMPDIR"), "connect-register-*")); err != nil || len(left) > 0 {
		ts.Fatalf("credentials were left: %v %v", left, err)
	}
}

// cmpSorted compares lines that come in any order, as connectors are done, with a file whose lines are sorted.
func cmpSorted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cmpsorted FILE FILE")
	}
	got := slices.Sorted(strings.Lines(ts.ReadFile(args[0])))
	if want := slices.Collect(strings.Lines(ts.ReadFile(args[1]))); !slices.Equal(got, want) {
		ts.Fatalf("%s, sorted:\n%swant:\n%s", args[0], strings.Join(got, ""), strings.Join(want, ""))
	}
}

func leak(output string) error {
	for _, secret := range []string{canary, pinCanary} {
		if strings.Contains(output, secret) {
			return fmt.Errorf("the password %s is shown", secret)
		}
	}
	return nil
}

// onlyErrors finds lines that are neither an error nor a note before it: usage, traces, warnings of libraries.
func onlyErrors(stderr string) error {
	count := 0
	for line := range strings.Lines(stderr) {
		switch what, _, _ := strings.Cut(line, " "); what {
		case "Error:":
			count++
		case "waiting:", "ignoring", "warning:", "forwarding", "written:":
		default:
			return fmt.Errorf("unexpected on stderr: %s", line)
		}
	}
	if count == 0 {
		return errors.New("no error on stderr")
	}
	return nil
}

// secretData FILE FOLDER: writes the data of all Secrets in FILE into FOLDER, decoded. Each file ends in a newline, as
// the files of scripts do.
func secretData(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: secretdata FILE FOLDER")
	}
	ts.Check(os.Mkdir(ts.MkAbs(args[1]), 0o700))
	for _, manifest := range releaseutil.SplitManifests(ts.ReadFile(args[0])) {
		var secret struct{ Data map[string]string }
		ts.Check(yaml.Unmarshal([]byte(manifest), &secret))
		for key, encoded := range secret.Data {
			data, err := base64.StdEncoding.DecodeString(encoded)
			ts.Check(err)
			text := strings.TrimSuffix(string(data), "\n") + "\n"
			ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[1]), key), []byte(text), 0o600))
		}
	}
}

// mode OCTAL FILE…: the files have this mode.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mode OCTAL FILE…")
	}
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	for _, file := range args[1:] {
		stat, err := os.Stat(ts.MkAbs(file))
		ts.Check(err)
		if got := stat.Mode().Perm(); got != os.FileMode(want) {
			ts.Fatalf("%s has mode %o, want %o", file, got, want)
		}
	}
}
