package migrate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// fiveClasses are what the imported connectors are of.
var fiveClasses = append(slices.Clone(fakeconnect.DefaultPlugins), fakeconnect.Plugin{
	Class: "org.example.PinSinkConnector", Type: "sink", Passwords: []string{"pin"}, Keys: []string{"connection.url"},
})

// cluster is a running Connect with n connectors of five classes, some paused or stopped, some with passwords if wanted.
func cluster(t *testing.T, n int, o fakeconnect.Options, passwords bool) (*fakeconnect.Cluster, string) {
	t.Helper()
	o.Plugins = fiveClasses
	c := fakeconnect.New(o)
	configs := map[string]map[string]string{}
	for i := range n {
		plugin := fiveClasses[i%5]
		config := map[string]string{
			"connector.class": plugin.Class, "tasks.max": fmt.Sprint(1 + i%3), "answer": "no", "big": "9007199254740993", "ratio": "1.50",
			"text": "a: b # c\n\td \"e\" é ${env:A} {{ x }}", "empty": "", "password.ref": "${file:/etc/x.properties:password}",
		}
		if plugin.Type == "sink" {
			config["topics"] = "t"
		} else {
			config["topic"] = "t"
		}
		for _, key := range plugin.Passwords {
			if passwords {
				config[key] = canary
			}
		}
		configs[[]string{"plain", "With Blanks", "dots.and_more", "é-ü", "true"}[i%5]+fmt.Sprintf("-%02d", i)] = config
	}
	c.Put(configs)
	c.Settle()
	urls, stop, err := c.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return c, urls[0]
}

// plugin runs the plugin's program and returns what it said; nothing may show the canary.
func plugin(t *testing.T, want int, args ...string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := registrar.Execute(cli.New(), args, &out, &errs); code != want {
		t.Fatalf("%q: exit code %d, want %d\n%s%s", args, code, want, &out, &errs)
	}
	if strings.Contains(out.String()+errs.String(), canary) {
		t.Errorf("%q shows a password:\n%s%s", args, &out, &errs)
	}
	return out.String()
}

// actions counts what a plan would do.
func actions(t *testing.T, plan string) map[string]int {
	t.Helper()
	var answer struct {
		Connectors []struct{ Action string }
	}
	if err := json.Unmarshal([]byte(plan), &answer); err != nil {
		t.Fatalf("%v in %s", err, plan)
	}
	counts := map[string]int{}
	for _, step := range answer.Connectors {
		counts[step.Action]++
	}
	return counts
}

// TestImport of 50 connectors of five classes: plan finds no difference, and apply writes and restarts nothing.
func TestImport(t *testing.T) {
	c, url := cluster(t, 50, fakeconnect.Options{}, false)
	plugin(t, 0, "pause", "--url", url, "plain-00")
	plugin(t, 0, "stop", "--url", url, "With Blanks-01")
	connectors, tasks, writes := starts(c)
	dir := t.TempDir()
	file := filepath.Join(dir, "values.yaml")
	plugin(t, 0, "import", "--url", url, "-d", dir)
	if _, err := os.Stat(filepath.Join(dir, "secrets.yaml")); err == nil {
		t.Error("there are Secrets, and no passwords")
	}
	plan := plugin(t, 0, "plan", "imported", "-f", file, "--url", url, "-o", "json")
	if got := actions(t, plan); got["none"] != 50 || len(got) != 1 {
		t.Errorf("the plan has %v", got)
	}
	plugin(t, 0, "apply", "imported", "-f", file, "--url", url)
	if c2, t2, w2 := starts(c); c2 != connectors || t2 != tasks || w2 != writes {
		t.Errorf("apply started %d connectors and %d tasks, with %d writes", c2-connectors, t2-tasks, w2-writes)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for state, n := range map[string]int{"state: paused": 1, "state: stopped": 1} {
		if got := strings.Count(string(data), state); got != n {
			t.Errorf("%q stands %d times in the values, want %d", state, got, n)
		}
	}
}

// TestImportManyOffsets: those that no Secret holds are in a file that offsets import writes, to the last digit.
func TestImportManyOffsets(t *testing.T) {
	c, url := cluster(t, 4, fakeconnect.Options{}, false)
	var pairs []string
	for i := range 20_000 {
		pairs = append(pairs, fmt.Sprintf(`{"file":"/data/incoming/%06d"}`, i), fmt.Sprintf(`{"position":%d}`, 9007199254740993+i))
	}
	const name = "é-ü-03" // a source
	c.SetOffsets(name, pairs...)
	before := plugin(t, 0, "offsets", "get", "--url", url, name)
	dir := t.TempDir()
	report := plugin(t, 0, "import", "--url", url, "-d", dir, "--offsets")
	if !strings.Contains(report, name+": offsets → connectors."+name+".state: 20000 partitions are more than a Secret holds") {
		t.Errorf("it says:\n%s", report)
	}
	plugin(t, 0, "offsets", "reset", "--url", url, "--stop", name)
	plugin(t, 0, "offsets", "import", "--url", url, "--stop", filepath.Join(dir, "offsets.json"))
	if after := plugin(t, 0, "offsets", "get", "--url", url, name); after != before || !strings.Contains(before, "9007199254760992") {
		t.Errorf("the offsets were\n%.200s\nand are\n%.200s", before, after)
	}
}

// TestImportTakesOwnership: the plan adopts each, and apply restarts each once.
func TestImportTakesOwnership(t *testing.T) {
	c, url := cluster(t, 50, fakeconnect.Options{}, true)
	connectors, _, writes := starts(c)
	dir := t.TempDir()
	file := filepath.Join(dir, "values.yaml")
	plugin(t, 0, "import", "--url", url, "-d", dir, "--take-ownership", "--registrar-image", "registry.example.com/registrar")
	plan := plugin(t, 2, "plan", "imported", "-f", file, "--url", url, "-o", "json")
	if got := actions(t, plan); got["adopt"] != 50 || len(got) != 1 {
		t.Errorf("the plan has %v", got)
	}
	plugin(t, 0, "apply", "imported", "-f", file, "--url", url)
	if c2, _, w2 := starts(c); c2 != connectors+50 || w2 != writes+50 {
		t.Errorf("apply started %d connectors with %d writes, want 50 each", c2-connectors, w2-writes)
	}
	if got := actions(t, plugin(t, 0, "plan", "imported", "-f", file, "--url", url, "-o", "json")); got["none"] != 50 {
		t.Errorf("afterwards the plan has %v", got)
	}
}

// TestImportPasswords go into Secrets: those that Connect knows, those of secret keys, and those inside of values.
func TestImportPasswords(t *testing.T) {
	for name, test := range map[string]struct {
		o      fakeconnect.Options
		args   []string
		plan   int
		secret string // of secrets.yaml
	}{
		"known":     {secret: "pin: \"" + canary + "\""},
		"masked":    {o: fakeconnect.Options{MaskReads: true}, secret: "# pin:"},
		"plaintext": {args: []string{"--allow-plaintext"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, url := cluster(t, 5, test.o, true)
			dir := t.TempDir()
			file := filepath.Join(dir, "values.yaml")
			plugin(t, 0, append([]string{"import", "--url", url, "-d", dir}, test.args...)...)
			values, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			secrets, err := os.ReadFile(filepath.Join(dir, "secrets.yaml"))
			if plain := len(test.args) > 0; plain != os.IsNotExist(err) || plain != strings.Contains(string(values), canary) {
				t.Errorf("%v; values:\n%s", err, values)
			}
			if !strings.Contains(string(secrets), test.secret) {
				t.Errorf("secrets.yaml lacks %q:\n%s", test.secret, secrets)
			}
			// Without an owner, what differs is refused; what is masked cannot differ.
			code := 0
			if name == "known" {
				code = 1
			}
			plan := plugin(t, code, "plan", "imported", "-f", file, "--url", url, "-o", "json")
			if got := actions(t, plan); code == 1 && got["refuse"] != 3 || code == 0 && got["none"] != 5 {
				t.Errorf("the plan has %v", got)
			}
			for _, path := range []string{file, filepath.Join(dir, "secrets.yaml")} {
				if stat, err := os.Stat(path); err == nil && strings.Contains(path, "secrets") && stat.Mode().Perm() != 0o600 {
					t.Errorf("%s has mode %o", path, stat.Mode().Perm())
				}
			}
		})
	}
}

// starts are the starts of connectors and tasks so far, and the writes of configurations.
func starts(c *fakeconnect.Cluster) (connectors, tasks, writes int) {
	connectors, tasks = c.Starts()
	for _, write := range c.Journal() {
		if write.Op == "config" || write.Op == "create" {
			writes++
		}
	}
	return connectors, tasks, writes
}
