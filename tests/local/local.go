// Package local runs what the chart renders as processes on this machine. It changes only what a pod has and a
// process has not: names, ports and folders. The demo and the integration tests share it.
package local

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
)

// Machine is where a worker runs instead of in a pod.
type Machine struct {
	// Port of the worker's REST API; in a pod every worker has the same.
	Port int
	// PluginPath holds the connectors that an image would hold.
	PluginPath []string
	// SecretsDir stands for /etc/kafka-connect-secrets. It must exist.
	SecretsDir string
	// JAASDir stands for /etc/kafka-connect-jaas; "": the chart uses no such folder.
	JAASDir string
	// LogDir stands for /etc/kafka-connect-log; "": the image's own files.
	LogDir string
}

// adapt puts this machine's folders for the pod's, wherever they stand in a text.
func (m Machine) adapt(text string) string {
	text = strings.ReplaceAll(text, "/etc/kafka-connect-secrets", m.SecretsDir)
	if m.JAASDir != "" {
		text = strings.ReplaceAll(text, "/etc/kafka-connect-jaas", m.JAASDir)
	}
	if m.LogDir != "" {
		text = strings.ReplaceAll(text, "/etc/kafka-connect-log", m.LogDir)
	}
	return text
}

// AdaptAll puts this machine's folders for the pod's in arguments of a program.
func (m Machine) AdaptAll(args []string) []string {
	adapted := make([]string, len(args))
	for i, arg := range args {
		adapted[i] = m.adapt(arg)
	}
	return adapted
}

// Env is what the StatefulSet gives each pod and the rendered properties refer to.
func (m Machine) Env() []string {
	return []string{"CONNECT_POD_HOST=127.0.0.1", "CONNECT_ROLLOUT=local"}
}

// Properties returns the rendered properties with what differs on this machine, and the keys that were changed.
func (m Machine) Properties(rendered []byte) ([]byte, []string, error) {
	properties, err := worker.Parse(release.PropertiesFile, rendered)
	if err != nil {
		return nil, nil, err
	}
	listeners, _ := properties.Get("listeners")
	scheme, _, _ := strings.Cut(listeners, ":")
	changes := []struct{ key, value string }{
		{"listeners", fmt.Sprintf("%s://127.0.0.1:%d", scheme, m.Port)},
		{"plugin.path", strings.Join(m.PluginPath, ",")},
	}
	var keys []string
	for _, change := range changes {
		if _, rendered := properties.Get(change.key); !rendered {
			return nil, nil, fmt.Errorf("the chart renders no %s, which differs on this machine", change.key)
		}
		properties.Set(change.key, change.value)
		keys = append(keys, change.key)
	}
	for _, key := range properties.Keys() {
		value, _ := properties.Get(key)
		if adapted := m.adapt(value); adapted != value {
			properties.Set(key, adapted)
			keys = append(keys, key)
		}
	}
	var text bytes.Buffer
	_, err = properties.WriteTo(&text)
	return text.Bytes(), keys, err
}

// RegistrarArgs returns the rendered Job's arguments with the URL and the folder of this machine, and without what is in
// Kubernetes alone: the names of workers, and mounted Secrets. All others stay.
func RegistrarArgs(job []string, url, connectors string) ([]string, error) {
	args := slices.Clone(job)
	for name, value := range map[string]string{"--url": url, "--connectors": connectors} {
		at := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, name+"=") })
		if at < 0 {
			return nil, fmt.Errorf("the Job's arguments have no %s: %v", name, job)
		}
		args[at] = name + "=" + value
	}
	return without(AnyWorkers(args), "--secrets-path"), nil
}

// AnyWorkers returns arguments of the registrar that do not say how the workers are called: they have names in Kubernetes
// alone.
func AnyWorkers(args []string) []string { return without(args, "--worker-domain", "--rollout") }

// without empties flags.
func without(args []string, flags ...string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if name, _, _ := strings.Cut(arg, "="); slices.Contains(flags, name) {
			args[i] = name + "="
		}
	}
	return args
}
