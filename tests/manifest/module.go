package manifest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// module is a published Go module with schemas in it.
type module struct {
	path, version string
	// sum is the checksum that go.sum would hold.
	sum string
	// read makes the schemas of the module's files.
	read func(dir string) (components, error)
}

// components are OpenAPI schemas by name.
type components map[string]any

// kubernetes holds the latest release, as a module, of each of Versions.
var kubernetes = map[string]module{
	"1.31": {"k8s.io/kubernetes", "v1.31.14", "h1:UtjLfqvXLuSVDdJ4+NpQCIfFkKkLnAAVmxAEMsnkhjk=", readKubernetes},
	"1.34": {"k8s.io/kubernetes", "v1.34.4", "h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=", readKubernetes},
	"1.36": {"k8s.io/kubernetes", "v1.36.3", "h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=", readKubernetes},
}

// extensions are the kinds that others add to Kubernetes.
var extensions = []module{
	{"sigs.k8s.io/gateway-api", "v1.4.1", "h1:NPxFutNkKNa8UfLd2CMlEuhIPMQgDQ6DXNKG9sHbJU8=", readDefinitions(
		"config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
	)},
	{"github.com/prometheus-operator/prometheus-operator", "v0.85.0", "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=", readDefinitions(
		"example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
		"example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
		"example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
	)},
}

// fetch downloads the module into Go's module cache and reads it.
func (m module) fetch(ctx context.Context) (components, error) {
	fmt.Fprintf(os.Stderr, "fetching %s %s for its schemas\n", m.path, m.version)
	// Elsewhere, or the command would look at this project's go.mod.
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", m.path+"@"+m.version)
	download.Dir = os.TempDir()
	download.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	download.Stderr = &stderr
	output, runErr := download.Output()
	var got struct{ Dir, Sum, Error string }
	if err := json.Unmarshal(output, &got); err != nil || got.Error != "" || runErr != nil {
		return nil, fmt.Errorf("downloading %s@%s: %v %s\n%s", m.path, m.version, runErr, got.Error, &stderr)
	}
	if got.Sum != m.sum {
		return nil, fmt.Errorf("%s@%s has the checksum %s, expected %s", m.path, m.version, got.Sum, m.sum)
	}
	return m.read(got.Dir)
}
