package connect

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const canary = "s3cr3t-canary"

// TestLogin sends the credentials of files, and says what to set when they are wrong.
func TestLogin(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, password, _ := r.BasicAuth(); name != "admin" || password != canary+" " {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("User cannot access the resource."))
		}
	}))
	t.Cleanup(server.Close)
	withUser := strings.Replace(server.URL, "://", "://admin:"+canary+"@", 1)
	tests := []struct {
		name, url, user, password string
		want                      string
	}{
		{"right", server.URL, "admin", canary + " ", ""},
		{"with line breaks", server.URL, "admin\n", canary + " \r\n", ""},
		{"two line breaks", server.URL, "admin", canary + " \n\n", "correct --username-file and --password-file"},
		{"wrong", server.URL, "admin", canary, "Connect knows no such user, or the password is wrong: correct --username-file and --password-file"},
		{"none", server.URL, "", "", "401 User cannot access the resource.: Connect wants basic authentication: set --username-file and --password-file"},
		{"wrong in the URL", withUser, "", "", "correct them in --url"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var o Options
			if test.user != "" {
				o.UsernameFile, o.PasswordFile = file(t, []byte(test.user)), file(t, []byte(test.password))
			}
			client, err := NewWith([]string{test.url}, o)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(client.URL(), canary) || test.user != "" && client.URL() != test.url {
				t.Errorf("the URL that is shown is %s", strings.ReplaceAll(client.URL(), canary, "CANARY"))
			}
			err = client.Ping(t.Context())
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (KindOf(err) != Unauthorized || !strings.HasSuffix(err.Error(), test.want)):
				t.Errorf("kind %d, %v", KindOf(err), err)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Error("the password is shown")
			}
		})
	}
}

// TestBadOptions are named by their flags and files, and nothing of the files' content is shown.
func TestBadOptions(t *testing.T) {
	ours, theirs := newAuthority(t, "a"), newAuthority(t, "b")
	secret, empty, colon := file(t, []byte(canary)), file(t, nil), file(t, []byte("a:"+canary))
	const https = "https://connect:8083"
	tests := []struct {
		name, url string
		o         Options
		want      string
	}{
		{"certificate without key", https, Options{CertFile: ours.certFile}, "--cert-file needs --key-file beside it"},
		{"key without certificate", https, Options{KeyFile: ours.keyFile}, "--key-file needs --cert-file beside it"},
		{"user without password", https, Options{UsernameFile: secret}, "--username-file needs --password-file beside it"},
		{"password without user", https, Options{PasswordFile: secret}, "--password-file needs --username-file beside it"},
		{"TLS over http", "http://x", Options{CAFile: ours.caFile}, "--ca-file is for TLS, but --url begins with http://: write https://, or leave --ca-file out"},
		{"certificate over http", "http://x", Options{CertFile: "a", KeyFile: "b"}, "--cert-file is for TLS, but --url begins with http://: write https://, or leave --cert-file out"},
		{"two users", "https://me:" + canary + "@x", Options{UsernameFile: secret, PasswordFile: secret}, "--username-file cannot be used with a user in --url: keep one of them"},
		{"no such authority", https, Options{CAFile: "/nowhere"}, "--ca-file: open /nowhere: no such file or directory"},
		{"no authority in it", https, Options{CAFile: secret}, "--ca-file: " + secret + ": there is no certificate in it, which begins with -----BEGIN CERTIFICATE-----"},
		{"no such certificate", https, Options{CertFile: "/nowhere", KeyFile: ours.keyFile}, "--cert-file: open /nowhere: no such file or directory"},
		{"no such key", https, Options{CertFile: ours.certFile, KeyFile: "/nowhere"}, "--key-file: open /nowhere: no such file or directory"},
		{"no key in it", https, Options{CertFile: ours.certFile, KeyFile: secret}, "--cert-file " + ours.certFile + " and --key-file " + secret + ": tls: failed to find any PEM data in key input"},
		{"another's key", https, Options{CertFile: ours.certFile, KeyFile: theirs.keyFile}, "--cert-file " + ours.certFile + " and --key-file " + theirs.keyFile + ": tls: private key does not match public key"},
		{"no such user file", https, Options{UsernameFile: "/nowhere", PasswordFile: secret}, "--username-file: open /nowhere: no such file or directory"},
		{"no such password file", https, Options{UsernameFile: secret, PasswordFile: "/nowhere"}, "--password-file: open /nowhere: no such file or directory"},
		{"empty password", https, Options{UsernameFile: secret, PasswordFile: empty}, "--password-file: " + empty + ": it is empty: put the credential there"},
		{"a colon in the user", https, Options{UsernameFile: colon, PasswordFile: secret}, "--username-file: " + colon + ": a user name of basic authentication has no colon"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewWith([]string{test.url}, test.o)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Error("a credential is shown")
			}
		})
	}
}
