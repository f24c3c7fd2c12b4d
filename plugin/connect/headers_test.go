package connect

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHeaders are sent with each request, and do not go to other hosts.
func TestHeaders(t *testing.T) {
	var got http.Header
	far := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	t.Cleanup(far.Close)
	near := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		if r.URL.Path == "/far/health" {
			http.Redirect(w, r, far.URL, http.StatusTemporaryRedirect)
		}
	}))
	t.Cleanup(near.Close)
	o := Options{
		Headers: []string{"x-tenant: blue", "X-Tenant:green ", "X-Empty:"}, HeaderFiles: []string{file(t, []byte("X-Key: "+canary+"\r\n\nX-Other: 1\n"))},
		BearerTokenFile: file(t, []byte(canary+"\n")),
	}
	c, err := NewWith([]string{near.URL}, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.Get("Authorization") != "Bearer "+canary || got.Get("X-Key") != canary || got.Get("X-Other") != "1" ||
		strings.Join(got["X-Tenant"], "|") != "blue|green" || len(got["X-Empty"]) != 1 {
		t.Error("headers are missing")
	}
	if c, err = NewWith([]string{near.URL + "/far"}, o); err != nil {
		t.Fatal(err)
	}
	if err := c.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Key") != "" || got.Get("Authorization") != "" {
		t.Error("another host got the credentials")
	}
}

func TestBadHeaders(t *testing.T) {
	secret, spaced := file(t, []byte(canary)), file(t, []byte("a "+canary))
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"no colon", Options{Headers: []string{"A: b", canary}}, "--header 2: write a header like 'X-Tenant: blue'"},
		{"line break", Options{Headers: []string{"A: b\r\nB: " + canary}}, "--header 1: write a header like 'X-Tenant: blue'"},
		{"bad name", Options{Headers: []string{"A b: " + canary}}, "--header 1: write a header like 'X-Tenant: blue'"},
		{"our own", Options{Headers: []string{"host: x"}}, "--header 1: Host is not for you to set: set --server-name-env, or write the name in --url"},
		{"no header in the file", Options{HeaderFiles: []string{secret}}, "--header-file: " + secret + ": line 1: write a header like 'X-Tenant: blue'"},
		{"no file", Options{HeaderFiles: []string{"/nowhere"}}, "--header-file: open /nowhere: no such file or directory"},
		{"no token file", Options{BearerTokenFile: "/nowhere"}, "--bearer-token-file: open /nowhere: no such file or directory"},
		{"two words", Options{BearerTokenFile: spaced}, "--bearer-token-file: " + spaced + ": a token is one word without blanks or line breaks"},
		{"token and user", Options{BearerTokenFile: secret, UsernameFile: secret, PasswordFile: secret}, "--bearer-token-file cannot be used with --username-file: keep one of them"},
		{"token and header", Options{BearerTokenFile: secret, Headers: []string{"Authorization: x"}}, "--bearer-token-file cannot be used with a header Authorization: keep one of them"},
		{"user and header", Options{UsernameFile: secret, PasswordFile: secret, Headers: []string{"Authorization: x"}}, "a header Authorization cannot be used with a user name: keep one of them"},
		{"proxy", Options{Proxy: "user:" + canary + "@proxy:3128"}, "--proxy: write the proxy's URL, like http://proxy:3128 (http, https or socks5)"},
		{"timeout", Options{Timeout: -1}, "--request-timeout must be above 0, e.g. 2m"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewWith([]string{"http://connect:8083"}, test.o)
			if err == nil || err.Error() != test.want || strings.Contains(err.Error(), canary) {
				t.Errorf("got %s", strings.ReplaceAll(err.Error(), canary, "CANARY"))
			}
		})
	}
}

// TestErrorsHideCredentials even when a server or proxy repeats the request, and the configuration it could not use.
func TestErrorsHideCredentials(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_ = r.Header.Write(w)
		_, basic, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		plain, _ := base64.StdEncoding.DecodeString(basic)
		_, _ = w.Write(plain)
	}))
	t.Cleanup(echo.Close)
	long := canary + "-and/more of it"
	for name, o := range map[string]Options{
		"basic":  {UsernameFile: file(t, []byte("admin")), PasswordFile: file(t, []byte(long))},
		"bearer": {BearerTokenFile: file(t, []byte(canary))},
		"header": {HeaderFiles: []string{file(t, []byte("X-Key: "+long))}},
		"cookie": {Headers: []string{"Cookie: " + canary}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := NewWith([]string{echo.URL}, o)
			if err != nil {
				t.Fatal(err)
			}
			err = c.Health(t.Context())
			if err == nil || strings.Contains(err.Error(), canary) || !strings.Contains(err.Error(), "********") {
				t.Error("a credential is shown, or nothing is masked")
			}
			if encoded := base64.StdEncoding.EncodeToString([]byte("admin:" + long)); strings.Contains(err.Error(), encoded) {
				t.Error("basic credentials are shown")
			}
		})
	}
	for _, body := range []string{
		`{"error_code":500,"message":"org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Connector config {a=` + canary + `} contains no connector type"}`,
		`{"error_code":400,"message":"Connector config {password=` + canary + `, a={b}\n, name=x} contains no connector type"}`,
		`Connector config {password=` + canary + `} contains no connector type`,
	} {
		status := 400
		if strings.Contains(body, "500") {
			status = 500
		}
		c, _, _ := serve(t, status, body)
		_, err := c.Validate(t.Context(), "X", nil)
		want := fmt.Sprintf("PUT /connector-plugins/X/config/validate: %d the configuration has no connector.class: set it to the connector's class", status)
		if KindOf(err) != Invalid || err.Error() != want {
			t.Errorf("kind %d, %s", KindOf(err), strings.ReplaceAll(err.Error(), canary, "CANARY"))
		}
	}
}

// TestProxy: http goes through it as it is, https by CONNECT; what it refuses never left.
func TestProxy(t *testing.T) {
	var asked, login string
	status := http.StatusOK
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, login = r.Method+" "+r.RequestURI, r.Header.Get("Proxy-Authorization")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(proxy.Close)
	with := strings.Replace(proxy.URL, "://", "://me:"+canary+"@", 1)
	c, err := NewWith([]string{"http://connect.invalid:8083"}, Options{Proxy: with})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Health(t.Context()); err != nil || asked != "GET http://connect.invalid:8083/health" || login == "" {
		t.Errorf("%s: %v", asked, err)
	}
	for code, want := range map[int]Kind{407: Unauthorized, 502: NotReady, 403: Other} {
		status = code
		c, err := NewWith([]string{"https://connect.invalid:8083"}, Options{Proxy: with})
		if err != nil {
			t.Fatal(err)
		}
		err = c.Health(t.Context())
		if KindOf(err) != want || asked != "CONNECT connect.invalid:8083" || strings.Contains(err.Error(), canary) {
			t.Errorf("%d: kind %d, asked %s: %v", code, KindOf(err), asked, err)
		}
	}
	proxy.Close()
	c, err = NewWith([]string{"http://connect.invalid:8083"}, Options{Proxy: with})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Health(t.Context()); KindOf(err) != NotReady || strings.Contains(err.Error(), canary) {
		t.Errorf("kind %d: %v", KindOf(err), err)
	}
}
