package fetch_test

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// redirectTo answers the path /go… with a redirect.
func redirectTo(target func() string) func(int, http.ResponseWriter, *http.Request) bool {
	return func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/go") {
			return false
		}
		w.Header().Set("Location", target())
		w.WriteHeader(http.StatusFound)
		return true
	}
}

// caFile holds the certificate of a test server, which is its own authority.
func caFile(t *testing.T, s *server) string {
	t.Helper()
	return write(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})))
}

func TestOwnAuthority(t *testing.T) {
	s := newServer(t, httptest.NewTLSServer, plugin(t))
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz?token=" + canary)}}
	log, err := run(t, o)
	wantError(t, err, "fetching "+s.URL+"/a.tgz: tls: failed to verify certificate: x509: certificate signed by unknown authority"+
		"; if the server's authority is your own, give its certificate with --ca-file (pluginFetch.caSecretName in values)")
	if s.requests.Load() != 0 || log != "" {
		t.Errorf("%d requests, log %q", s.requests.Load(), log)
	}
	o.CAFile = caFile(t, s)
	if _, err := run(t, o); err != nil {
		t.Error(err)
	}
}

func TestBadFiles(t *testing.T) {
	s := newServer(t, httptest.NewServer, plugin(t))
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}, CAFile: write(t, "no certificate")}
	_, err := run(t, o)
	wantError(t, err, "--ca-file: "+o.CAFile+" holds no certificate: it must have -----BEGIN CERTIFICATE-----")
	o.CAFile = "/gone"
	_, err = run(t, o)
	wantError(t, err, "--ca-file: open /gone: no such file or directory")
	o.CAFile, o.UsernameFile, o.PasswordFile = "", write(t, "me"), write(t, "\n")
	_, err = run(t, o)
	wantError(t, err, "--password-file: "+o.PasswordFile+": it is empty: put the credential there")
	o.UsernameFile = "/gone"
	_, err = run(t, o)
	wantError(t, err, "--username-file: open /gone: no such file or directory")
	if s.requests.Load() != 0 {
		t.Error("the server was asked")
	}
}

// TestLogin goes to the server of the URL and, on a redirect, to the same host and port alone; so does the query.
func TestLogin(t *testing.T) {
	files := plugin(t)
	other := newServer(t, httptest.NewServer, files)
	other.intercept = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if _, _, has := r.BasicAuth(); has || r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" {
			t.Errorf("another server got %v", r.Header)
		}
		return false
	}
	s := newServer(t, httptest.NewServer, files)
	target := ""
	redirects := redirectTo(func() string { return target })
	s.intercept = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if user, password, _ := r.BasicAuth(); user != "me" || password != canary {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		if r.Header.Get("Referer") != "" {
			t.Errorf("it got %v", r.Header)
		}
		return redirects(n, w, r)
	}
	artifact := s.artifact("/a.tgz?token=" + canary)
	o := fetch.Options{Artifacts: []fetch.Artifact{artifact}, UsernameFile: write(t, "me\n"), PasswordFile: write(t, canary+"\n")}
	fetchTo := func() error {
		o.Dir = newDir(t)
		_, err := run(t, o)
		return err
	}
	if err := fetchTo(); err != nil {
		t.Error(err)
	}
	for _, target = range []string{"/a.tgz", s.URL + "/a.tgz?x=y", other.URL + "/a.tgz"} {
		o.Artifacts[0].URL = s.URL + "/go?token=" + canary
		if err := fetchTo(); err != nil {
			t.Errorf("to %s: %v", target, err)
		}
	}
	if other.requests.Load() != 1 {
		t.Errorf("the other server was asked %d times", other.requests.Load())
	}
	o.PasswordFile = write(t, "wrong "+canary)
	if err := fetchTo(); err == nil || !strings.Contains(err.Error(), ": 401 Unauthorized: give a login with --username-file") {
		t.Errorf("wrong password: %v", err)
	}
}

// TestRedirectsRefused: the target is not asked, nothing is tried again, and the target's query is not shown.
func TestRedirectsRefused(t *testing.T) {
	plain := newServer(t, httptest.NewServer, plugin(t))
	tls := newServer(t, httptest.NewTLSServer, plugin(t))
	const secret = "?token=" + canary
	tests := map[string]struct {
		to, want string
		tries    int
	}{
		"to http":     {plain.URL + "/a.tgz" + secret, "the server redirects from https to http, to " + plain.Listener.Addr().String() + ": use a URL that stays with https", 1},
		"to ftp":      {"ftp://me:" + canary + "@example.com/a.tgz" + secret, "the server redirects to a URL that is neither http nor https", 1},
		"to a file":   {"file:///etc/passwd" + secret, "the server redirects to a URL that is neither http nor https", 1},
		"in a circle": {"/go" + secret, "the server redirects more than 10 times", 10},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tls.intercept = redirectTo(func() string { return test.to })
			tls.requests.Store(0)
			o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{{URL: tls.URL + "/go" + secret, Checksum: sha256Of(nil)}}, CAFile: caFile(t, tls)}
			log, err := run(t, o)
			wantError(t, err, "fetching "+tls.URL+"/go: "+test.want)
			if n := tls.requests.Load(); int(n) != test.tries || log != "" {
				t.Errorf("%d requests, log %q", n, log)
			}
		})
	}
	if plain.requests.Load() != 0 {
		t.Error("the server behind the redirect was asked")
	}
}

// TestBrokenRedirects are failures of net/http's own, which quotes URLs.
func TestBrokenRedirects(t *testing.T) {
	const secret = "?token=" + canary
	s := newServer(t, httptest.NewServer, nil)
	for _, to := range []string{"http://[broken" + secret, "http://me:" + canary + "@127.0.0.1:1/x" + secret, "http://127.0.0.1:1/%zz" + secret, "//me:" + canary + "@[broken"} {
		s.intercept = redirectTo(func() string { return to })
		_, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{{URL: s.URL + "/go" + secret, Checksum: sha256Of(nil)}}})
		if err == nil {
			t.Errorf("%s: no error", to)
		}
	}
}

func TestValidate(t *testing.T) {
	const (
		noURL = "artifact 1 of 1: the URL must begin with http:// or https:// and look like https://example.com/plugin.tar.gz"
		noSum = "artifact 1 of 1: https://example.com/a.zip: the checksum must be sha256: and 64 hex digits or sha512: and 128, e.g. from sha256sum FILE"
	)
	good := fetch.Artifact{URL: "https://example.com/a.zip", Checksum: sha256Of(nil)}
	one := func(a fetch.Artifact) fetch.Options { return fetch.Options{Dir: "p", Artifacts: []fetch.Artifact{a}} }
	at := func(url string) fetch.Options { return one(fetch.Artifact{URL: url, Checksum: good.Checksum}) }
	sum := func(sum string) fetch.Options { return one(fetch.Artifact{URL: good.URL, Checksum: sum}) }
	tests := []struct {
		o    fetch.Options
		want string
	}{
		{one(good), "<nil>"}, {sum(sha512Of(nil)), "<nil>"},
		{fetch.Options{}, "--to is missing, set it to the folder of the plugin, e.g. --to /plugins/jdbc"},
		{fetch.Options{Dir: "p"}, "--url is missing, set it to a plugin's jar, zip or tar.gz"},
		{fetch.Options{Dir: "/", Artifacts: []fetch.Artifact{good}}, "--to / must be a folder for this plugin alone, e.g. --to /plugins/jdbc"},
		{fetch.Options{Dir: "p", Artifacts: []fetch.Artifact{good, good}}, "https://example.com/a.zip is there twice: keep one"},
		{fetch.Options{Dir: "p", Artifacts: []fetch.Artifact{good}, UsernameFile: "u"}, "--username-file and --password-file go together: give both or none"},
		{fetch.Options{Dir: "p", Artifacts: []fetch.Artifact{good}, Timeout: -1}, "--timeout -1ns must be above zero, e.g. --timeout 10m"},
		{fetch.Options{Dir: "p", Artifacts: []fetch.Artifact{good, {URL: "https://other.example.com/b.jar", Checksum: good.Checksum}}, UsernameFile: "u", PasswordFile: "p"},
			"--username-file is for one server, and the URLs name two, example.com and other.example.com: take all artifacts from one"},
		{at(""), noURL}, {at("example.com/a.zip"), noURL}, {at("ftp://me:" + canary + "@example.com/a"), noURL}, {at("file:///etc/passwd"), noURL},
		{at("https:///a.zip?" + canary), noURL}, {at("https://:443/a.zip"), noURL}, {at("https://me:" + canary + "@exa mple.com/a"), noURL}, {at("https://example.com/%zz?" + canary), noURL},
		{at("https://me:" + canary + "@example.com/a.zip?" + canary + "#" + canary), "artifact 1 of 1: https://example.com/a.zip: the URL holds a user name: remove it and give --username-file and --password-file"},
		{sum(""), noSum}, {sum("sha256:"), noSum}, {sum("sha256"), noSum}, {sum(good.Checksum[7:]), noSum}, {sum(good.Checksum + "0"), noSum}, {sum("md5:d41d8cd98f00b204e9800998ecf8427e"), noSum},
		{sum("sha512:" + good.Checksum[7:]), noSum}, {sum("sha256:" + strings.Repeat("g", 64)), noSum}, {sum("SHA256:" + good.Checksum[7:]), noSum}, {sum(" " + good.Checksum), noSum},
	}
	for _, test := range tests {
		if err := test.o.Validate(); fmt.Sprint(err) != test.want {
			t.Errorf("%+v:\ngot  %v\nwant %s", test.o, err, test.want)
		}
	}
}
