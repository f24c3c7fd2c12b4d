package version_test

import (
	"os"
	"regexp"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/version"
)

// TestOneVersion: the chart's version is the default tag of the registrar's image, and plugin.yaml's that of the
// plugin's release.
func TestOneVersion(t *testing.T) {
	for _, file := range []string{"../../plugin.yaml", "../../charts/kafka-connect/Chart.yaml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var written struct {
			Version string `json:"version"`
		}
		if err := yaml.Unmarshal(data, &written); err != nil {
			t.Fatal(err)
		}
		if written.Version != version.Version {
			t.Errorf("%s has version %q, the program has %q", file, written.Version, version.Version)
		}
	}
	// Helm and image tags take it as it is.
	if !regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`).MatchString(version.Version) {
		t.Errorf("%q is no version such as 1.2.3", version.Version)
	}
}
