// Package cluster finds a release in Kubernetes: what Helm stored of it, the Secrets that it refers to, and a way to its
// workers. Where Kubernetes is and who asks comes from Helm's environment (HELM_NAMESPACE, HELM_KUBECONTEXT, KUBECONFIG,
// HELM_DRIVER and so on). It changes nothing.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/cli"
	helmrelease "helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"

	"github.com/connect-register/connect-register/plugin/release"
)

// Cluster is a namespace of a Kubernetes cluster.
type Cluster struct {
	Namespace string

	helm   *action.Configuration
	config *rest.Config
	client kubernetes.Interface
}

// Open finds the cluster. It reads the kubeconfig and asks nobody yet.
func Open() (*Cluster, error) {
	settings := cli.New()
	if !settings.Debug {
		// client-go logs what it also returns as errors.
		klog.SetLogger(klog.Logger{})
	}
	c := &Cluster{Namespace: settings.Namespace(), helm: &action.Configuration{}}
	var err error
	if c.config, err = settings.RESTClientGetter().ToRESTConfig(); err != nil {
		return nil, unreachable(err)
	}
	if c.client, err = kubernetes.NewForConfig(c.config); err != nil {
		return nil, unreachable(err)
	}
	if err := c.helm.Init(settings.RESTClientGetter(), c.Namespace, os.Getenv("HELM_DRIVER"), func(string, ...any) {}); err != nil {
		return nil, unreachable(err)
	}
	return c, nil
}

func unreachable(err error) error {
	return fmt.Errorf("finding Kubernetes: %w; set KUBECONFIG or Helm's --kubeconfig, or give --url to do without", err)
}

// Release reads the last revision of a release as Helm stored it.
func (c *Cluster) Release(name string) (*Release, error) {
	stored, err := c.helm.Releases.Last(name)
	switch {
	case errors.Is(err, driver.ErrReleaseNotFound):
		return nil, fmt.Errorf("there is no release %q in namespace %s; name another namespace with -n, or give --url for a cluster without a release",
			name, c.Namespace)
	case err != nil:
		return nil, fmt.Errorf("reading release %s/%s from Helm's storage: %w", c.Namespace, name, err)
	case stored.Info == nil || stored.Chart == nil:
		return nil, fmt.Errorf("release %s/%s in Helm's storage has no chart or no status: read it with helm get all %s", c.Namespace, name, name)
	}
	switch stored.Info.Status {
	case helmrelease.StatusUninstalled, helmrelease.StatusUninstalling:
		return nil, fmt.Errorf("release %s/%s is %s", c.Namespace, name, stored.Info.Status)
	}
	manifests := []string{stored.Manifest}
	for _, hook := range stored.Hooks {
		manifests = append(manifests, hook.Manifest)
	}
	parsed, err := release.Parse(name, c.Namespace, manifests...)
	if err != nil {
		return nil, fmt.Errorf("reading release %s/%s: %w", c.Namespace, name, err)
	}
	return c.newRelease(stored, parsed)
}

// secret reads one Secret of the namespace.
func (c *Cluster) secret(ctx context.Context, name string) (map[string][]byte, error) {
	secret, err := c.client.CoreV1().Secrets(c.Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("reading Secret %s/%s: %w", c.Namespace, name, err)
	}
	return secret.Data, nil
}

// SecretKey reads a key of a Secret of the namespace.
func (c *Cluster) SecretKey(ctx context.Context, name, key string) ([]byte, error) {
	data, err := c.secret(ctx, name)
	if err != nil {
		return nil, err
	}
	value, there := data[key]
	if !there {
		return nil, fmt.Errorf("the Secret %s/%s has no key %s: add it, or correct the reference", c.Namespace, name, key)
	}
	return value, nil
}
