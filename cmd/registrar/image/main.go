// Command image builds the registrar's image as an OCI archive, for each architecture. It needs Go and no container engine.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/connect-register/connect-register/cmd/registrar/image/oci"
	"github.com/connect-register/connect-register/plugin/version"
)

func main() {
	out := flag.String("o", "dist/registrar.tar", "archive to write")
	archs := flag.String("arch", "amd64,arm64", "architectures, separated by commas")
	flag.Parse()
	digest, err := oci.Write(*out, strings.Split(*archs, ","))
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
