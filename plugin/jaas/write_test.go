package jaas_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/jaas"
)

// canary is a password that no error may show.
const canary = "s3cr3t-canary"

// folder is a mounted Secret.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for key, text := range files {
		secret(t, dir, key, text)
	}
	return dir
}

// contents are the files of a folder; each must be readable for its group, and for nobody to write.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if stat, err := os.Stat(path); err != nil || stat.Mode() != 0o440 {
			t.Errorf("%s: mode %v, %v", path, stat.Mode(), err)
		}
		files[entry.Name()] = string(data)
	}
	return files
}

// TestWrite runs twice, as a container that is started again: the files are there already and read-only.
func TestWrite(t *testing.T) {
	from := folder(t, map[string]string{"username": "me\n", "password": `a "b" \c` + "\r\n", "other": "x"})
	o := jaas.Options{From: from, To: t.TempDir(), Keys: []string{"username", "password"},
		UsersFile: "users.properties", UsernameKey: "username", PasswordKey: "password"}
	want := map[string]string{"username": "me", "password": `a \"b\" \\c`, "users.properties": `me=a "b" \\c` + "\n"}
	for range 2 {
		if err := jaas.Write(o); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, o.To)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// TestWriteRefuses: the error names the key and hides its value, and nothing is written, also of what is good.
func TestWriteRefuses(t *testing.T) {
	from := folder(t, map[string]string{
		"good": "me", "nul": canary + "\x00", "latin1": canary + "\xe9", "empty": "\n", "colon": canary + ":x",
	})
	at := func(key string) string { return filepath.Join(from, key) }
	const notUTF8, nul = "it is not valid UTF-8, as which Kafka reads it", "it holds a NUL character, which no login of Kafka can take"
	users := func(user, password string) jaas.Options {
		return jaas.Options{Keys: []string{"good"}, UsersFile: "u", UsernameKey: user, PasswordKey: password}
	}
	for want, o := range map[string]jaas.Options{
		`the key "nul": ` + nul:        {Keys: []string{"good", "nul"}},
		`the key "latin1": ` + notUTF8: {Keys: []string{"good", "latin1"}},
		`reading the key "empty": ` + at("empty") + ": it is empty: put the credential there":                     {Keys: []string{"good", "empty"}},
		`reading the key "gone": open ` + at("gone") + ": no such file or directory":                              {Keys: []string{"good", "gone"}},
		`the key "colon": it holds a colon, where the user name of basic authentication ends: choose one without`: users("colon", "good"),
		`the key "nul": ` + nul + " ":        users("nul", "good"),
		`the key "nul": ` + nul + "  ":       users("good", "nul"),
		`the key "latin1": ` + notUTF8 + " ": users("good", "latin1"),
	} {
		o.From, o.To = from, t.TempDir()
		err := jaas.Write(o)
		if err == nil || err.Error() != strings.TrimRight(want, " ") {
			t.Errorf("got %v, want %s", err, want)
		}
		if got := contents(t, o.To); len(got) > 0 {
			t.Errorf("%s: written: %v", want, got)
		}
	}
}

func TestValidate(t *testing.T) {
	const together = "--users-file, --username-key and --password-key go together: give all three or none"
	tests := []struct {
		want string
		o    jaas.Options
	}{
		{"--from is missing, set it to the folder of the mounted Secret", jaas.Options{To: "b"}},
		{"--to is missing, set it to the folder for the escaped copies", jaas.Options{From: "a"}},
		{"--from and --to are the same folder: set --to to another one, e.g. an emptyDir in memory", jaas.Options{From: "a", To: "./a/"}},
		{together, jaas.Options{From: "a", To: "b", UsersFile: "u", UsernameKey: "n"}},
		{together, jaas.Options{From: "a", To: "b", UsernameKey: "n", PasswordKey: "p"}},
		{"nothing to write: name the keys to escape, e.g. username password, or give --users-file", jaas.Options{From: "a", To: "b"}},
		{`"x" would be written twice: name it once`, jaas.Options{From: "a", To: "b", Keys: []string{"x", "x"}}},
		{`"x" would be written twice: name it once`, jaas.Options{From: "a", To: "b", Keys: []string{"x"}, UsersFile: "x", UsernameKey: "n", PasswordKey: "p"}},
	}
	for _, name := range []string{"", ".", "..", "a/b", "/a", `a\b`} {
		const not = " is no key of a Secret: these are letters, digits, dashes, dots and underscores"
		shown := `"` + strings.ReplaceAll(name, `\`, `\\`) + `"` + not
		tests = append(tests, []struct {
			want string
			o    jaas.Options
		}{
			{shown, jaas.Options{From: "a", To: "b", Keys: []string{name}}},
			{shown, jaas.Options{From: "a", To: "b", UsersFile: "u", UsernameKey: "n", PasswordKey: "p", Keys: []string{"k", name}}},
		}...)
		if name != "" {
			tests = append(tests, struct {
				want string
				o    jaas.Options
			}{shown, jaas.Options{From: "a", To: "b", UsersFile: "u", UsernameKey: name, PasswordKey: "p"}})
		}
	}
	for _, test := range tests {
		if err := test.o.Validate(); err == nil || err.Error() != test.want {
			t.Errorf("%+v: got %v, want %s", test.o, err, test.want)
		}
	}
}
