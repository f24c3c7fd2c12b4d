package registrar_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipOf is a zip of one file with a text.
func zipOf(t *testing.T, name, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	file, err := archive.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFetch pairs URLs with checksums by their order, sends the login, and writes to stderr only.
func TestFetch(t *testing.T) {
	files := map[string][]byte{"/jdbc.zip": zipOf(t, "lib/jdbc.jar", "jdbc"), "/driver.jar": zipOf(t, "Driver.class", "driver")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != canary || r.URL.Query().Get("token") != canary {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = w.Write(files[r.URL.Path])
	}))
	defer server.Close()
	login := folder(t, map[string]string{"username": "me\n", "password": canary + "\n"})
	to := filepath.Join(t.TempDir(), "plugins", "jdbc")
	args := []string{
		"fetch", "--to", to, "--username-file", filepath.Join(login, "username"), "--password-file", filepath.Join(login, "password"),
		"--url", server.URL + "/jdbc.zip?token=" + canary, "--url", server.URL + "/driver.jar?token=" + canary,
		"--checksum", fmt.Sprintf("sha256:%x", sha256.Sum256(files["/jdbc.zip"])), "--checksum", fmt.Sprintf("sha512:%X", sha512.Sum512(files["/driver.jar"])),
	}
	fetched := fmt.Sprintf("fetched jdbc.zip (%d B) sha256 ok, 1 file\nfetched driver.jar (%d B) sha512 ok, 1 file\n", len(files["/jdbc.zip"]), len(files["/driver.jar"]))
	for _, want := range []string{fetched, to + " is made of these artifacts already, nothing to do\n"} {
		code, stdout, stderr := execute(t, args...)
		if code != 0 || stdout != "" || stderr != want {
			t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
		}
	}
	for name, want := range map[string]string{"jdbc/lib/jdbc.jar": "jdbc", "driver.jar": string(files["/driver.jar"])} {
		if got, err := os.ReadFile(filepath.Join(to, filepath.FromSlash(name))); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	limits := map[string][]string{
		"it is larger than 5 B; if it may be, raise --max-download":                           {"--max-download", "5"},
		"there are more than 1.0 KiB unpacked; if there may be, raise --max-unpacked":         {"--max-unpacked", "1Ki"},
		"the time is over (--timeout 1ns)":                                                    {"--timeout", "1ns"},
		"wrong checksum: expected sha256:" + strings.Repeat("0", 64) + ", got sha256:e3b0c44": {"--checksum", "sha256:" + strings.Repeat("0", 64)},
	}
	files["/big.zip"] = zipOf(t, "big", strings.Repeat("x", 1025))
	for want, more := range limits {
		args := append([]string{"fetch", "--to", to + "2", "--username-file", login + "/username", "--password-file", login + "/password"}, more...)
		path := "/big.zip"
		if more[0] == "--checksum" {
			path = "/empty.zip"
		} else {
			args = append(args, "--checksum", fmt.Sprintf("sha256:%x", sha256.Sum256(files[path])))
		}
		code, stdout, stderr := execute(t, append(args, "--url", server.URL+path+"?token="+canary)...)
		if code != 1 || stdout != "" || !strings.HasPrefix(stderr, "Error: fetching "+server.URL+path+": ") || !strings.Contains(stderr, want) {
			t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
		}
	}
}

// TestFetchFlags: one line that says what to write.
func TestFetchFlags(t *testing.T) {
	const size = `: write a size above zero such as 512Mi or 4Gi`
	sum := "sha256:" + strings.Repeat("0", 64)
	for want, args := range map[string][]string{
		"--to is missing, set it to the folder of the plugin, e.g. --to /plugins/jdbc":                                   {"--url", "https://x/a.jar", "--checksum", sum},
		"--url is missing, set it to a plugin's jar, zip or tar.gz":                                                      {"--to", "x"},
		"each --url needs a --checksum: there are 1 and 0":                                                               {"--to", "x", "--url", "https://x/?" + canary},
		"each --url needs a --checksum: there are 1 and 2":                                                               {"--to", "x", "--url", "https://x/?" + canary, "--checksum", sum, "--checksum", sum},
		"--timeout 0s must be above zero, e.g. --timeout 10m":                                                            {"--to", "x", "--timeout", "0s"},
		`invalid argument "4GiBi" for "--max-unpacked" flag` + size:                                                      {"--max-unpacked", "4GiBi"},
		`invalid argument "0" for "--max-unpacked" flag` + size:                                                          {"--max-unpacked", "0"},
		`invalid argument "-1" for "--max-download" flag` + size:                                                         {"--max-download", "-1"},
		`invalid argument "9999999Ti" for "--max-download" flag` + size:                                                  {"--max-download", "9999999Ti"},
		`unknown command "more" for "registrar fetch"`:                                                                   {"more"},
		"artifact 1 of 1: https://x/: the URL holds a user name: remove it and give --username-file and --password-file": {"--to", "x", "--url", "https://me:" + canary + "@x/?" + canary, "--checksum", sum},
	} {
		code, stdout, stderr := execute(t, append([]string{"fetch"}, args...)...)
		if code != 1 || stdout != "" || stderr != "Error: "+want+"\n" {
			t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
		}
	}
}
