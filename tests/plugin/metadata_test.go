package plugin

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"helm.sh/helm/v3/pkg/plugin"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/version"
)

// TestPluginYAML parses as Helm 3 does: strictly, one unknown key breaks every helm command.
func TestPluginYAML(t *testing.T) {
	loaded, err := plugin.LoadDir(repository)
	if err != nil {
		t.Fatal(err)
	}
	m := loaded.Metadata
	if m.Name != "connect-register" || m.Version != version.Version {
		t.Errorf("it is %s %s, want connect-register %s", m.Name, m.Version, version.Version)
	}
	// Helm 4 refuses both forms at once; ignoreFlags would drop all arguments.
	if m.Command != "" || len(m.PlatformCommand) == 0 {
		t.Errorf("command %q and %d platformCommands, want platformCommand alone", m.Command, len(m.PlatformCommand))
	}
	if len(m.Hooks) != 0 || len(m.PlatformHooks["install"]) == 0 {
		t.Errorf("hooks %v and platformHooks %v, want platformHooks alone", m.Hooks, m.PlatformHooks)
	}
	if m.IgnoreFlags {
		t.Error("ignoreFlags is set")
	}
	for _, command := range m.PlatformCommand {
		if command.OperatingSystem == "" && command.Architecture != "" {
			t.Errorf("Helm never uses an entry with arch and without os: %+v", command)
		}
	}
}

// legacyKeys are those that Helm 3.18 and later and Helm 4 both read in the form without apiVersion.
var legacyKeys = []string{
	"name", "version", "usage", "description", "ignoreFlags", "platformCommand", "command", "platformHooks", "hooks",
	"downloaders", "useTunnel",
}

// TestPluginYAMLHasOnlyLegacyKeys is for Helm 4, which passes over what it does not know, and so over misspelt keys.
func TestPluginYAMLHasOnlyLegacyKeys(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repository, "plugin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		PlatformCommand []map[string]any            `json:"platformCommand"`
		PlatformHooks   map[string][]map[string]any `json:"platformHooks"`
	}
	var top map[string]any
	if err := yaml.UnmarshalStrict(data, &top); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	only(t, "plugin.yaml", top, legacyKeys)
	commands := file.PlatformCommand
	for hook, hookCommands := range file.PlatformHooks {
		if !slices.Contains([]string{"install", "update", "delete"}, hook) {
			t.Errorf("platformHooks: unknown %s", hook)
		}
		commands = append(commands, hookCommands...)
	}
	for _, command := range commands {
		only(t, "a command", command, []string{"os", "arch", "command", "args"})
	}
}

func only(t *testing.T, where string, keys map[string]any, known []string) {
	t.Helper()
	if len(keys) == 0 {
		t.Errorf("%s is empty", where)
	}
	for key := range maps.Keys(keys) {
		if !slices.Contains(known, key) {
			t.Errorf("%s: unknown key %s", where, key)
		}
	}
}

// TestVersions: the chart's version is the default tag of the registrar's image.
func TestVersions(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repository, "charts", "kafka-connect", "Chart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var chart struct{ Version string }
	if err := yaml.Unmarshal(data, &chart); err != nil {
		t.Fatal(err)
	}
	if chart.Version != version.Version {
		t.Errorf("the chart is %s, the plugin %s", chart.Version, version.Version)
	}
}
