package fakekube

import (
	"context"
	"fmt"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chartutil"
	helmrelease "helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/connect-register/connect-register/plugin/release"
)

// Install stores a release of the chart as helm install does, and creates nothing else.
func (a *API) Install(ctx context.Context, namespace, name string, status helmrelease.Status, values map[string]any) error {
	chart, err := release.LoadChart("")
	if err != nil {
		return err
	}
	install := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	install.ClientOnly, install.DryRun, install.Replace = true, true, true
	install.ReleaseName, install.Namespace = name, namespace
	install.KubeVersion = &chartutil.KubeVersion{Version: "v1.34.0", Major: "1", Minor: "34"}
	rendered, err := install.RunWithContext(ctx, chart, values)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(&rest.Config{Host: a.URL, ContentConfig: rest.ContentConfig{ContentType: "application/json"}})
	if err != nil {
		return err
	}
	secrets := driver.NewSecrets(client.CoreV1().Secrets(namespace))
	stored, err := secrets.Query(map[string]string{"name": name, "owner": "helm"})
	if err == nil {
		rendered.Version = len(stored) + 1
	} else {
		rendered.Version = 1
	}
	rendered.Info.Status = status
	return secrets.Create(fmt.Sprintf("sh.helm.release.v1.%s.v%d", name, rendered.Version), rendered)
}
