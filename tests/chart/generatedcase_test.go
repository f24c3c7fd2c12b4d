package chart

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/tests/manifest"
)

// generatedCase is one set of values for a release, and where to write them.
type generatedCase struct {
	folder, name, namespace string
	values                  map[string]any
	// lint compares its verdict too, which takes as long as the rendering.
	lint bool
}

// oddReleases are names that Helm takes and that YAML may take for something else, or that are too long with more added.
var oddReleases = []string{"123", "1e3", "true", "null", "a.b", "x-234567-10-234567-20-234567-30-234567-40-234567-50-2"}

// nameRelease gives the release an odd name in some cases. Names that no Service may have need an override.
func (c *generatedCase) nameRelease(random *rand.Rand) {
	c.name, c.namespace = name, namespace
	if random.IntN(5) == 0 {
		c.name = oddReleases[random.IntN(len(oddReleases))]
		if _, set := c.values["fullnameOverride"]; !set {
			c.values["fullnameOverride"] = []string{"connect", "true"}[random.IntN(2)]
		}
	}
	if random.IntN(20) == 0 {
		c.namespace = "123"
	}
}

// write puts the values into a file, as a user would have them.
func (c *generatedCase) write() (string, error) {
	text, err := yaml.Marshal(c.values)
	if err != nil {
		return "", err
	}
	file := filepath.Join(c.folder, "values.yaml")
	return file, os.WriteFile(file, text, 0o600)
}

// check renders for each Kubernetes version. refusal is what the chart itself says against the values for the newest
// one, which it may; err is what must not be.
func (c *generatedCase) check(ctx context.Context) (refusal string, err error) {
	file, err := c.write()
	if err != nil {
		return "", err
	}
	versions := slices.Clone(manifest.Versions())
	slices.Reverse(versions)
	for i, version := range versions {
		o := optionsFor(file, version)
		o.Name, o.Namespace = c.name, c.namespace
		rendered, err := release.Render(ctx, o)
		if i == 0 && c.lint {
			if findings := lint.Values(ctx, o); (len(findings) > 0) != (err != nil) {
				return "", fmt.Errorf("lint finds %v, Helm says %v", findings, err)
			}
		}
		if err != nil {
			if refusal = ruledOut(err); refusal == "" {
				return "", fmt.Errorf("rendering for Kubernetes %s: %w", version, err)
			}
			if i == 0 {
				return refusal, nil
			}
			// An older version may lack what the newest has.
			continue
		}
		if err := manifest.CheckRelease(version, manifests(rendered)); err != nil {
			return "", fmt.Errorf("Kubernetes %s refuses:\n%w", version, err)
		}
		if err := readable(rendered); err != nil {
			return "", err
		}
	}
	return "", nil
}

// ruledOut returns the chart's own ERROR lines; none when something else went wrong, or a line says no key.
func ruledOut(err error) string {
	var lines []string
	for line := range strings.Lines(err.Error()) {
		if _, what, found := strings.Cut(line, "ERROR: "); found {
			if !strings.Contains(what, ": ") {
				return ""
			}
			lines = append(lines, "ERROR: "+strings.TrimSpace(what))
		}
	}
	return strings.Join(lines, "\n")
}

// readable reads the files in the Secrets, as those do that get them.
func readable(rendered *release.Release) error {
	for _, secret := range rendered.Secrets() {
		for key, encoded := range secret.Data {
			data, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil {
				return fmt.Errorf("Secret %s, key %s: %w", secret.Metadata.Name, key, err)
			}
			switch path.Ext(key) {
			case ".json":
				if !json.Valid(data) {
					return fmt.Errorf("Secret %s, key %s: no JSON:\n%s", secret.Metadata.Name, key, data)
				}
			case ".properties":
				if _, err := worker.Parse(key, data); err != nil {
					return fmt.Errorf("Secret %s, key %s: %w", secret.Metadata.Name, key, err)
				}
			}
		}
	}
	if _, err := rendered.Connectors(); err != nil {
		return fmt.Errorf("reading the connectors: %w", err)
	}
	if !slices.ContainsFunc(rendered.Objects, func(o release.Object) bool { return o.Kind == "StatefulSet" }) {
		return nil
	}
	_, err := rendered.Properties()
	return err
}
