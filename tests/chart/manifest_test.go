package chart

import (
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/manifest"
)

// TestManifestsAreAccepted renders each case for each Kubernetes version and asks whether its API server would take it.
func TestManifestsAreAccepted(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.values.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	examples, err := filepath.Glob(chartDir + "/examples/*.yaml")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	newest := manifest.Versions()[len(manifest.Versions())-1]
	for _, file := range append(cases, examples...) {
		base := filepath.Base(file)
		if strings.HasPrefix(base, "err-") {
			continue
		}
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			for _, version := range manifest.Versions() {
				rendered, err := release.Render(t.Context(), optionsFor(file, version))
				if err != nil && version != newest && ruledOut(err) != "" {
					// What an older version lacks is the chart's to say.
					t.Logf("Kubernetes %s: %v", version, err)
					continue
				}
				if err != nil {
					t.Fatalf("Kubernetes %s: %v", version, err)
				}
				if err := manifest.CheckRelease(version, manifests(rendered)); err != nil {
					t.Errorf("Kubernetes %s refuses:\n%v", version, err)
				}
			}
		})
	}
}

// optionsFor renders in process, as a cluster of the version would have it.
func optionsFor(file, version string) release.Options {
	return release.Options{
		Name: name, Namespace: namespace, Chart: chartDir, KubeVersion: "v" + version + ".0",
		Values: values.Options{ValueFiles: []string{file}},
	}
}

func manifests(rendered *release.Release) []string {
	var texts []string
	for _, object := range rendered.Objects {
		texts = append(texts, object.Text)
	}
	return texts
}
