package secretdigest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/secretdigest"
)

const owner = "kubernetes/data/demo"

// mount lays Secrets out as kubelet does: hidden folders, and a link for each key. A Secret without keys is missing.
func mount(t *testing.T, secrets map[string]map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for secret, keys := range secrets {
		version := filepath.Join(folder, secret, "..2026_01_01")
		must(t, os.MkdirAll(version, 0o755))
		must(t, os.Symlink("..2026_01_01", filepath.Join(folder, secret, "..data")))
		for key, value := range keys {
			must(t, os.WriteFile(filepath.Join(version, key), []byte(value), 0o600))
			must(t, os.Symlink(filepath.Join("..data", key), filepath.Join(folder, secret, key)))
		}
	}
	return folder
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// of digests one configuration; FOLDER in it stands for that of the Secrets.
func of(t *testing.T, folder, owner string, config map[string]string) (string, error) {
	t.Helper()
	at := map[string]string{}
	for key, value := range config {
		at[key] = regexp.MustCompile("FOLDER").ReplaceAllLiteralString(value, folder)
	}
	return secretdigest.New(folder, owner).Of(at)
}

// TestOf finds what configurations refer to, and what is missing.
func TestOf(t *testing.T) {
	folder := mount(t, map[string]map[string]string{
		"db": {"user": "u", "password": "p", "db.properties": "a=b\n", "store.p12": "x", "empty": ""}, "other": {"password": "p"}, "gone": nil,
	})
	const (
		password = "${dir:FOLDER/db:password}"
		noKey    = "db.password: the Secret db has no key pin; add it, or correct the reference"
		noSecret = "db.password: there is no Secret gone, or nothing in it; create it with the key pin, or correct the reference"
	)
	first, err := of(t, folder, owner, map[string]string{"db.password": password})
	must(t, err)
	if !regexp.MustCompile(`^1-[0-9a-f]{8}$`).MatchString(first) {
		t.Errorf("digest %q", first)
	}
	tests := []struct {
		name   string
		config map[string]string
		// digest is "" for none, "same" for that of the password alone, "other" for another one.
		digest, err string
	}{
		{"nothing", map[string]string{"topics": "t", "path": "/elsewhere/db/password"}, "", ""},
		{"under another key", map[string]string{"pin": password, "topics": "t"}, "same", ""},
		{"twice", map[string]string{"a": password, "b": "x " + password + "/" + password}, "same", ""},
		{"as a file", map[string]string{"a": "FOLDER/db/password"}, "same", ""},
		{"inside a URL", map[string]string{"url": "jdbc:x://u:" + password + "@h/d"}, "same", ""},
		{"a file of properties", map[string]string{"a": "${file:FOLDER/db/db.properties:password}"}, "other", ""},
		{"a keystore", map[string]string{"ssl.keystore.location": "FOLDER/db/store.p12"}, "other", ""},
		{"an empty key", map[string]string{"a": "${dir:FOLDER/db:empty}"}, "other", ""},
		{"two keys", map[string]string{"a": password, "b": "${dir:FOLDER/db:user}"}, "other", ""},
		{"the same value in another Secret", map[string]string{"a": "${dir:FOLDER/other:password}"}, "other", ""},
		{"a missing key", map[string]string{"a": password, "db.password": "${dir:FOLDER/db:pin}"}, "", noKey},
		{"a missing Secret", map[string]string{"db.password": "${dir:FOLDER/gone:pin}"}, "", noSecret},
		{"a missing key, also as a path", map[string]string{"a": "FOLDER/db/pin", "db.password": "${file:FOLDER/db/pin:x}"}, "", noKey},
		{"a path that is none", map[string]string{"a": "FOLDER/db/pin", "b": "FOLDER/db/..data"}, "", ""},
		{"a Secret that is not mounted here", map[string]string{"a": "${dir:FOLDER/vault:pin}"}, "", ""},
	}
	for _, test := range tests {
		got, err := of(t, folder, owner, test.config)
		if test.err == "" && err != nil || test.err != "" && (err == nil || err.Error() != test.err) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.err)
		}
		if is := map[bool]string{true: "same", false: "other"}[got == first]; got != "" && is != test.digest || got == "" && test.digest != "" {
			t.Errorf("%s: %q, want %q", test.name, got, test.digest)
		}
	}
}

// TestChange: the digest follows the value, and is another one for each owner.
func TestChange(t *testing.T) {
	config := map[string]string{"a": "${dir:FOLDER/db:password}"}
	digest := func(value, owner string) string {
		folder := mount(t, map[string]map[string]string{"db": {"password": value}})
		got, err := of(t, folder, owner, config)
		must(t, err)
		return got
	}
	all := map[string]bool{digest("old", owner): true, digest("new", owner): true, digest("new", "kubernetes/data/other"): true, digest("new\n", owner): true}
	if len(all) != 4 || !all[digest("new", owner)] {
		t.Error(all)
	}
	// What is stored must stay as it is: a digest that is computed otherwise restarts all connectors.
	if got := digest("password", owner); got != "1-f9a01159" {
		t.Errorf("the digest of a given value is %s now", got)
	}
}

// TestPrepare: what is prepared is computed once, and an interruption ends it.
func TestPrepare(t *testing.T) {
	keys, config := map[string]string{}, map[string]string{}
	for i := range 20 {
		keys[fmt.Sprint("k", i)] = fmt.Sprint(i)
	}
	folder := mount(t, map[string]map[string]string{"db": keys})
	for key := range keys {
		config[key] = "${dir:" + folder + "/db:" + key + "}"
	}
	digests := secretdigest.New(folder, owner)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := digests.Prepare(canceled, []map[string]string{config}); err == nil {
		t.Error("it was not interrupted")
	}
	must(t, digests.Prepare(t.Context(), []map[string]string{config, config}))
	first, err := digests.Of(config)
	must(t, err)
	for key := range keys {
		must(t, os.Remove(filepath.Join(folder, "db", key)))
	}
	if again, err := digests.Of(config); err != nil || again != first {
		t.Errorf("%q, %v: it was read again", again, err)
	}
}

// BenchmarkThousand is a run with 1,000 keys.
func BenchmarkThousand(b *testing.B) {
	folder := b.TempDir()
	config := map[string]string{}
	if err := os.Mkdir(filepath.Join(folder, "db"), 0o755); err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		name := fmt.Sprint("k", i)
		if err := os.WriteFile(filepath.Join(folder, "db", name), []byte(name), 0o600); err != nil {
			b.Fatal(err)
		}
		config[name] = "${dir:" + folder + "/db:" + name + "}"
	}
	for b.Loop() {
		began := time.Now()
		if err := secretdigest.New(folder, owner).Prepare(b.Context(), []map[string]string{config}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/1000keys")
	}
}
