// Package release turns values into what the chart makes of them: manifests, the workers' properties, the
// connectors and the registrar's arguments. The chart's own templates do the work, rendered by Helm's packages in
// process; nothing here composes a file a second time and nothing talks to a cluster.
package release

import (
	"context"
	"fmt"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
)

// DefaultKubeVersion is the Kubernetes version that the chart is rendered for unless told otherwise. A program that
// uses Helm's packages would else render for 1.20.
const DefaultKubeVersion = "v1.36.0"

// Options say what to render.
type Options struct {
	// Name of the release; Helm's "release-name" when empty.
	Name string
	// Namespace of the release; "default" when empty.
	Namespace string
	// Chart is a chart folder or archive; the built-in chart when empty.
	Chart string
	// Values are the values files and --set flags, as Helm takes them.
	Values values.Options
	// Overlay is laid over Values, e.g. connectors read from files.
	Overlay map[string]any
	// KubeVersion to render for; DefaultKubeVersion when empty.
	KubeVersion string
}

// MergeValues reads and merges the values files and --set flags. The chart's defaults are not among them.
func (o Options) MergeValues() (map[string]any, error) {
	merged, err := merge(o.Values)
	if err != nil {
		return nil, err
	}
	return chartutil.CoalesceTables(o.Overlay, merged), nil
}

// Render renders the whole chart. An error is Helm's own: the schema's findings or the chart's ERROR lines.
func Render(ctx context.Context, o Options) (*Release, error) {
	full, err := LoadChart(o.Chart)
	if err != nil {
		return nil, err
	}
	return render(ctx, full, o)
}

// RenderConnectors renders only the connectors' Secret, so the values need to hold nothing but connectors.
func RenderConnectors(ctx context.Context, o Options) (*Release, error) {
	full, err := LoadChart(o.Chart)
	if err != nil {
		return nil, err
	}
	return render(ctx, only(full, "connectors-secret.yaml"), o)
}

func render(ctx context.Context, c *chart.Chart, o Options) (*Release, error) {
	vals, err := o.MergeValues()
	if err != nil {
		return nil, err
	}
	install := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	install.ClientOnly, install.DryRun, install.Replace = true, true, true
	install.ReleaseName = defaultTo(o.Name, "release-name")
	install.Namespace = defaultTo(o.Namespace, "default")
	install.KubeVersion, err = chartutil.ParseKubeVersion(defaultTo(o.KubeVersion, DefaultKubeVersion))
	if err != nil {
		return nil, fmt.Errorf("--kube-version %s is no version, write e.g. 1.34: %w", o.KubeVersion, err)
	}
	rendered, err := install.RunWithContext(ctx, c, vals)
	if err != nil {
		return nil, err
	}
	objects, err := parseObjects(rendered.Manifest)
	if err != nil {
		return nil, err
	}
	for _, hook := range rendered.Hooks {
		hooked, err := parseObjects(hook.Manifest)
		if err != nil {
			return nil, err
		}
		objects = append(objects, hooked...)
	}
	return &Release{
		Name: rendered.Name, Namespace: rendered.Namespace, Objects: objects, Notes: rendered.Info.Notes,
	}, nil
}

func defaultTo(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
