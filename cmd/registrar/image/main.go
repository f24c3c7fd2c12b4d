// Command image builds the registrar's image as an OCI archive: the static program and nothing else, for a user that
// is not root, for each architecture. It needs Go and no container engine.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/plugin/version"
)

func main() {
	out := flag.String("o", "dist/registrar.tar", "archive to write")
	archs := flag.String("arch", "amd64,arm64", "architectures, separated by commas")
	flag.Parse()
	digest, err := write(*out, strings.Split(*archs, ","))
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error: building the registrar's image:", err)
		os.Exit(1)
	}
	fmt.Printf(`%s: connect-register/registrar:%s for linux/%s
digest: %s
Push it to your registry, for example with skopeo:
  skopeo copy --all oci-archive:%s docker://registry.example.com/connect-register/registrar:%s
Then set registration.image.repository to registry.example.com/connect-register/registrar.
`, *out, version.Version, strings.ReplaceAll(*archs, ",", ", linux/"), digest, *out, version.Version)
}

// write builds the programs and the archive and returns the digest of the image index.
func write(out string, archs []string) (string, error) {
	work, err := os.MkdirTemp("", "registrar-image-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	programs := map[string]string{}
	for _, arch := range archs {
		programs[arch] = filepath.Join(work, "registrar-"+arch)
		if err := compile(programs[arch], arch); err != nil {
			return "", err
		}
	}
	layout := filepath.Join(work, "layout")
	digest, err := writeLayout(layout, archs, programs)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return "", err
	}
	return digest, archive(out, layout)
}
