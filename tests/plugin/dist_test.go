package plugin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/plugin"

	"github.com/connect-register/connect-register/plugin/version"
	"github.com/connect-register/connect-register/tests/helm"
)

const (
	pluginArchive = "connect-register-" + version.Version + ".tgz"
	chartArchive  = "kafka-connect-" + version.Version + ".tgz"
)

var platforms = []string{"linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64.exe"}

// TestDist makes a release as make dist does, with the program of this machine and texts for those of others, and installs
// it with both helms.
func TestDist(t *testing.T) {
	keys := newKeys(t)
	dir := dist(t, keys.secret)
	for name, test := range map[string]func(*testing.T, string, keyring){
		"platforms": testPlatforms, "sums": testSums, "again": testAgain, "helm3": testPluginInHelm3, "helm4": testPluginInHelm4, "chart": testChart,
	} {
		t.Run(name, func(t *testing.T) { test(t, dir, keys) })
	}
}

// dist returns the folder with the release's files; without a key they are not signed.
func dist(t *testing.T, key string) string {
	t.Helper()
	programs, out := t.TempDir(), t.TempDir()
	for _, p := range platforms {
		write(t, filepath.Join(programs, "connect-register-"+p), "the program of "+p)
	}
	own := "connect-register-" + runtime.GOOS + "-" + runtime.GOARCH
	if err := copyFile(filepath.Join(built, "bin", "connect-register"), filepath.Join(programs, own)); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "go", "run", "./cmd/dist", "-o", out, "-programs", programs, "-key", key)
	command.Dir = repository
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if said := strings.Contains(string(output), "nothing is signed"); said != (key == "") {
		t.Errorf("with the key %q it said:\n%s", key, output)
	}
	return out
}

// keyring are the files of a new key.
type keyring struct{ secret, public string }

func newKeys(t *testing.T) keyring {
	t.Helper()
	entity, err := openpgp.NewEntity("Release", "", "release@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	var secret, public bytes.Buffer
	if err := errors.Join(entity.SerializePrivate(&secret, nil), entity.Serialize(&public)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keys := keyring{filepath.Join(dir, "secret.gpg"), filepath.Join(dir, "pubring.gpg")}
	write(t, keys.secret, secret.String())
	write(t, keys.public, public.String())
	return keys
}

// testPlatforms: each platform has a program, and plugin.yaml leads to it, from the top and from the folder.
func testPlatforms(t *testing.T, dir string, _ keyring) {
	files := unpack(t, filepath.Join(dir, pluginArchive), t.TempDir())
	for _, at := range []string{"", "connect-register"} {
		loaded, err := plugin.LoadDir(filepath.Join(files, at))
		if err != nil {
			t.Fatal(err)
		}
		if m := loaded.Metadata; m.Name != "connect-register" || m.Version != version.Version || m.IgnoreFlags || m.Usage == "" {
			t.Errorf("%+v", m)
		}
		var have []string
		for _, command := range loaded.Metadata.PlatformCommand {
			program := strings.TrimPrefix(command.Command, "${HELM_PLUGIN_DIR}/")
			name := strings.TrimPrefix(path.Base(program), "connect-register-")
			if strings.TrimSuffix(name, ".exe") != command.OperatingSystem+"-"+command.Architecture {
				t.Errorf("%s/%s runs %s", command.OperatingSystem, command.Architecture, program)
			}
			if info, err := os.Stat(filepath.Join(files, at, program)); err != nil || info.Mode().Perm() != 0o755 {
				t.Errorf("%s: %v, %v", program, info, err)
			}
			have = append(have, name)
		}
		if diff := cmp.Diff(platforms, have); diff != "" {
			t.Error(diff)
		}
	}
}

func testSums(t *testing.T, dir string, _ keyring) {
	check := exec.CommandContext(t.Context(), "sha256sum", "-c", "SHA256SUMS")
	check.Dir = dir
	output, err := check.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, name := range []string{pluginArchive, pluginArchive + ".prov", chartArchive, chartArchive + ".prov", "registrar-" + version.Version + ".tar"} {
		contains(t, string(output), name+": OK")
	}
	signature, err := os.ReadFile(filepath.Join(dir, chartArchive+".prov"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(signature), "\n=") // the checksum without which GnuPG 2.2 refuses it
}

// testAgain: the same sources give the same files.
func testAgain(t *testing.T, dir string, _ keyring) {
	again := dist(t, "")
	for _, name := range []string{pluginArchive, chartArchive, "registrar-" + version.Version + ".tar"} {
		one, err := os.ReadFile(filepath.Join(dir, name))
		two, err2 := os.ReadFile(filepath.Join(again, name))
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(again, pluginArchive+".prov")); !os.IsNotExist(err) {
		t.Errorf("signed without a key: %v", err)
	}
}

// serve offers the release's files with a content type.
func serve(t *testing.T, dir, contentType string) string {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// testPluginInHelm3: from a folder that was unpacked, and from a URL. Helm 3 believes the content type, and a second time it
// stumbles over its own cache: docs/releasing.md says both.
func testPluginInHelm3(t *testing.T, dir string, _ keyring) {
	unpacked := unpack(t, filepath.Join(dir, pluginArchive), t.TempDir())
	works(t, newHelm(t, helm.V3), filepath.Join(unpacked, "connect-register"))
	h := newHelm(t, helm.V3)
	url := serve(t, dir, "application/gzip") + pluginArchive
	works(t, h, url)
	if r := h.run(t, "plugin", "install", url); r.code == 0 || !strings.Contains(r.stderr, "file exists") {
		t.Errorf("installed again: %+v", r)
	}
	if err := os.RemoveAll(filepath.Join(h.home, "cache", "plugins")); err != nil {
		t.Fatal(err)
	}
	works(t, h, url)
	if r := h.run(t, "plugin", "install", serve(t, dir, "application/octet-stream")+pluginArchive); r.code == 0 || !strings.Contains(r.stderr, "Cannot detect VCS") {
		t.Errorf("as octet-stream: %+v", r)
	}
}

// testPluginInHelm4: from a URL and from the file, verified; what was changed is refused, and what is not signed.
func testPluginInHelm4(t *testing.T, dir string, keys keyring) {
	for _, source := range []string{serve(t, dir, "application/octet-stream") + pluginArchive, filepath.Join(dir, pluginArchive)} {
		h := newHelm(t, helm.V4)
		works(t, h, source, "--verify", "--keyring", keys.public)
		works(t, h, source, "--verify", "--keyring", keys.public)
	}
	changed := t.TempDir()
	for _, name := range []string{pluginArchive, pluginArchive + ".prov"} {
		if err := copyFile(filepath.Join(dir, name), filepath.Join(changed, name)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.OpenFile(filepath.Join(changed, pluginArchive), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteString("changed")
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	h := newHelm(t, helm.V4)
	if r := h.run(t, "plugin", "install", filepath.Join(changed, pluginArchive), "--keyring", keys.public); r.code == 0 || !strings.Contains(r.stderr, "sha256 sum does not match") {
		t.Errorf("a changed archive: %+v", r)
	}
	if r := h.run(t, "plugin", "install", filepath.Join(dir, pluginArchive), "--keyring", newKeys(t).public); r.code == 0 {
		t.Errorf("somebody else's key: %+v", r)
	}
}

// works installs the plugin, calls it and its completion, and removes it.
func works(t *testing.T, h program, source string, flags ...string) {
	t.Helper()
	h.must(t, append([]string{"plugin", "install", source}, flags...)...)
	contains(t, h.must(t, "connect-register", "--version"), version.Version)
	contains(t, h.must(t, "__complete", "connect-register", "gen"), "generate\t")
	if r := h.run(t, "version"); r.code != 0 || r.stderr != "" {
		t.Errorf("helm version: %+v", r)
	}
	h.must(t, "plugin", "uninstall", "connect-register")
}

// testChart: both helms verify the archive and render from it what they render from the folder.
func testChart(t *testing.T, dir string, keys keyring) {
	archive := filepath.Join(dir, chartArchive)
	for _, v := range helm.Versions() {
		h := newHelm(t, v)
		contains(t, h.must(t, "verify", archive, "--keyring", keys.public), "Release")
		render := func(chart string, more ...string) string {
			return h.must(t, append([]string{"template", "demo", chart, "--set", "kafka.bootstrapServers=broker:9092"}, more...)...)
		}
		want := render(filepath.Join(repository, "charts", "kafka-connect"))
		if diff := cmp.Diff(want, render(archive, "--verify", "--keyring", keys.public)); diff != "" || !strings.Contains(want, "kind: StatefulSet") {
			t.Errorf("%s renders another thing (-folder +archive):\n%s", v, diff)
		}
		contains(t, h.must(t, "show", "readme", archive), "kafka-connect")
	}
}

func unpack(t *testing.T, archive, dir string) string {
	t.Helper()
	data, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	compressed, err := gzip.NewReader(data)
	if err != nil {
		t.Fatal(err)
	}
	for entries := tar.NewReader(compressed); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err == nil && !header.ModTime.IsZero() && header.ModTime.Unix() != 0 {
			t.Errorf("%s has a time", header.Name)
		}
		if err == nil {
			err = unpackEntry(filepath.Join(dir, header.Name), header, entries)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func unpackEntry(path string, header *tar.Header, content io.Reader) error {
	if header.Typeflag == tar.TypeDir {
		return os.Mkdir(path, 0o755)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, header.FileInfo().Mode().Perm())
}
