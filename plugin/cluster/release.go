package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chartutil"
	helmrelease "helm.sh/helm/v3/pkg/release"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
)

// Release is a release that is in the cluster.
type Release struct {
	*release.Release
	// Pending is Helm's word for a revision that is not all applied yet, empty if it is.
	Pending string

	cluster   *Cluster
	registrar release.Registrar
	// existing are the Secrets with connectors that the release refers to and does not hold.
	existing []string
}

func (c *Cluster) newRelease(stored *helmrelease.Release, parsed *release.Release) (*Release, error) {
	r := &Release{Release: parsed, cluster: c}
	if stored.Info.Status.IsPending() {
		r.Pending = stored.Info.Status.String()
	}
	registrar, found, err := parsed.Registrar()
	if err != nil {
		return nil, err
	}
	_, _, workers, err := r.workers()
	if err != nil {
		return nil, err
	}
	if !found && !workers && parsed.Owner() == "" {
		return nil, fmt.Errorf("release %s/%s (chart %s) is none of the kafka-connect chart: it has neither workers nor connectors",
			c.Namespace, r.Name, stored.Chart.Name())
	}
	r.registrar = registrar
	secrets := registrar.ConnectorSecrets
	if !found || !registrar.Applies() {
		if secrets, err = existingSecrets(stored); err != nil {
			return nil, err
		}
	}
	r.existing = parsed.Missing(secrets)
	return r, nil
}

// existingSecrets reads the values: without a Job nothing else says which Secrets have connectors.
func existingSecrets(stored *helmrelease.Release) ([]string, error) {
	values, err := chartutil.CoalesceValues(stored.Chart, stored.Config)
	if err != nil {
		return nil, fmt.Errorf("reading the values of release %s: %w", stored.Name, err)
	}
	var names []string
	list, _ := values["existingSecrets"].([]any)
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names, nil
}

// OwnerOf is whom the release's connectors belong to: <clusterName>/<namespace>/<release>.
func (r *Release) OwnerOf() string {
	owner := r.Owner()
	for _, flag := range r.flags() {
		if flag.Name == "owner" {
			owner = cmp.Or(flag.Value, owner)
		}
	}
	return owner
}

// Connectors returns what the release declares, sorted by name: what it holds, and what is in the Secrets that it refers
// to. Nothing is returned unless all could be read: a connector that cannot be read must not look like one that is gone.
func (r *Release) Connectors(ctx context.Context) ([]connector.Connector, error) {
	connectors, err := r.Release.Connectors()
	if err != nil {
		return nil, err
	}
	more, err := r.cluster.Connectors(ctx, r.existing)
	if err != nil {
		return nil, err
	}
	connectors = append(connectors, more...)
	slices.SortFunc(connectors, func(a, b connector.Connector) int { return strings.Compare(a.Name, b.Name) })
	if err := connector.CheckUnique(connectors); err != nil {
		return nil, err
	}
	return connectors, nil
}

// Connectors reads the connectors' files in Secrets of the namespace, all or none.
func (c *Cluster) Connectors(ctx context.Context, secrets []string) ([]connector.Connector, error) {
	var (
		connectors []connector.Connector
		errs       []error
	)
	for _, name := range secrets {
		data, err := c.secret(ctx, name)
		errs = append(errs, err)
		for file, text := range data {
			if !connector.IsConnectorFile(file) {
				continue
			}
			read, err := connector.Parse(fmt.Sprintf("Secret %s/%s/%s", c.Namespace, name, file), text)
			errs = append(errs, err)
			connectors = append(connectors, read)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return connectors, nil
}
