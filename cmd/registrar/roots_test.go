package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// TestAuthorities: in the image, which holds no certificates, public servers are trusted all the same. The roots are read
// once in a process, so it takes another one that finds none.
func TestAuthorities(t *testing.T) {
	const inImage = "REGISTRAR_TEST_WITHOUT_ROOTS"
	if os.Getenv(inImage) == "" {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAuthorities$")
		child.Env = append(os.Environ(), inImage+"=1", "SSL_CERT_FILE=/nowhere", "SSL_CERT_DIR=/nowhere")
		if out, err := child.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	roots, err := x509.SystemCertPool()
	if err != nil || roots.Equal(x509.NewCertPool()) {
		t.Errorf("there are no authorities: %v", err)
	}
}
