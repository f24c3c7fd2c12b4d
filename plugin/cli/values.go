package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

// valuesFlags are the flags that say which release is meant. They are named as in helm install.
type valuesFlags struct {
	options release.Options
}

func (v *valuesFlags) addFlags(flags *pflag.FlagSet) {
	o := &v.options
	flags.StringSliceVarP(&o.Values.ValueFiles, "values", "f", nil, "values file or URL (may be repeated, the last one wins)")
	flags.StringArrayVar(&o.Values.Values, "set", nil, "set a value: key=value")
	flags.StringArrayVar(&o.Values.StringValues, "set-string", nil, "set a text value: key=value")
	flags.StringArrayVar(&o.Values.FileValues, "set-file", nil, "set a value from a file: key=path")
	flags.StringArrayVar(&o.Values.JSONValues, "set-json", nil, "set a JSON value: key=json")
	flags.StringArrayVar(&o.Values.LiteralValues, "set-literal", nil, "set a literal text value: key=value")
	flags.StringVar(&o.Chart, "chart", "", "chart folder or archive (default: the built-in chart)")
	flags.StringVar(&o.KubeVersion, "kube-version", "", "Kubernetes version to render for (default "+release.DefaultKubeVersion+")")
}

// isSet tells whether the user gave any values.
func (v *valuesFlags) isSet() bool {
	given := v.options.Values
	return len(given.ValueFiles)+len(given.Values)+len(given.StringValues)+
		len(given.FileValues)+len(given.JSONValues)+len(given.LiteralValues) > 0
}

// forRelease adds the release's name (the optional argument) and namespace (Helm's, from the environment).
func (v *valuesFlags) forRelease(args []string) release.Options {
	o := v.options
	if len(args) > 0 {
		o.Name = args[0]
	}
	o.Namespace = os.Getenv("HELM_NAMESPACE")
	return o
}

// render renders the release. When the values are at fault the error says where they were written.
func render(ctx context.Context, o release.Options) (*release.Release, error) {
	rendered, err := release.Render(ctx, o)
	return rendered, explain(ctx, o, err)
}

// explain replaces Helm's error by the places in the user's files, if lint finds any.
func explain(ctx context.Context, o release.Options, err error) error {
	if err == nil {
		return nil
	}
	if findings := lintQuietly(ctx, o); len(findings) > 0 {
		return findingsError(findings)
	}
	return err
}

// explainConnectors is explain where only connectors are rendered: lint renders everything, and what it finds
// elsewhere is no fault here.
func explainConnectors(ctx context.Context, o release.Options, err error) error {
	if err == nil {
		return nil
	}
	findings := slices.DeleteFunc(lintQuietly(ctx, o), func(f lint.Finding) bool {
		return f.Key != "connectors" && !strings.HasPrefix(f.Key, "connectors.")
	})
	if len(findings) == 0 {
		return explain(ctx, o, err)
	}
	return findingsError(findings)
}

// lintQuietly keeps Helm's packages from giving the warnings again that the rendering before has given.
func lintQuietly(ctx context.Context, o release.Options) []lint.Finding {
	warnings := log.Writer()
	log.SetOutput(io.Discard)
	defer log.SetOutput(warnings)
	return lint.Values(ctx, o)
}

func findingsError(findings []lint.Finding) error {
	errs := make([]error, 0, len(findings))
	for _, finding := range findings {
		errs = append(errs, errors.New(finding.String()))
	}
	return errors.Join(errs...)
}

// declaredTwice finds connectors from files that the values declare too: Helm would mix their keys.
func declaredTwice(ctx context.Context, o release.Options, connectors []connector.Connector) error {
	values, err := o.MergeValues()
	if err != nil {
		return explain(ctx, o, err)
	}
	declared, _ := values["connectors"].(map[string]any)
	var errs []error
	for _, c := range connectors {
		if declared[c.Name] != nil {
			errs = append(errs, fmt.Errorf("connector %q is in both the values and %s: rename one of them or remove one", c.Name, c.Source))
		}
	}
	return errors.Join(errs...)
}

// overlay turns connectors from files into the chart's values, so that the chart composes their Secret.
func overlay(connectors []connector.Connector) map[string]any {
	values := map[string]any{}
	for _, c := range connectors {
		config := map[string]any{}
		for key, value := range c.Config {
			config[key] = value
		}
		values[c.Name] = map[string]any{"config": config}
		if c.State != "" {
			values[c.Name].(map[string]any)["state"] = c.State
		}
	}
	return map[string]any{"connectors": values}
}
