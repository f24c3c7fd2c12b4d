package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/schema/catalog"
)

// PluginAPI is what Pull asks of a worker.
type PluginAPI interface {
	API
	PluginConfig(ctx context.Context, class, version string) ([]connect.ConfigKey, error)
}

// Pull makes a catalogue of a worker's plugins. Ranges and words are not among what a worker tells; what this program
// knows of a class of Kafka's own is better and stays.
func Pull(ctx context.Context, worker PluginAPI) (*catalog.Catalog, error) {
	all, err := worker.AllPlugins(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the plugins of %s: %w", worker.URL(), err)
	}
	all = slices.DeleteFunc(all, func(p connect.Plugin) bool { return strings.HasPrefix(p.Class, "org.apache.kafka.") })
	pulled := &catalog.Catalog{From: "running workers", Plugins: make([]catalog.Plugin, len(all))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelValidations)
	for i, p := range all {
		group.Go(func() error {
			keys, err := worker.PluginConfig(ctx, p.Class, "")
			if err != nil {
				return fmt.Errorf("reading the configuration of %s: %w", p.Class, err)
			}
			pulled.Plugins[i] = catalog.Plugin{Class: p.Class, Kind: p.Type, Version: p.Version, Keys: keysOf(keys)}
			return nil
		})
	}
	return pulled, group.Wait()
}

func keysOf(defined []connect.ConfigKey) []catalog.Key {
	keys := make([]catalog.Key, 0, len(defined))
	for _, d := range defined {
		// What a connector refuses is known to itself alone, so the type is no more than a hint.
		k := catalog.Key{Key: d.Name, Type: strings.ToLower(d.Type), Importance: strings.ToLower(d.Importance), Required: d.Required}
		if d.DefaultValue != nil && len(*d.DefaultValue) <= 200 && k.Type != "password" {
			k.Default = *d.DefaultValue
		}
		keys = append(keys, k)
	}
	return keys
}

// Declared are connectors that were read from elsewhere than files.
func Declared(connectors []connector.Connector) []Checked {
	var checked []Checked
	for _, c := range connectors {
		checked = append(checked, Checked{Connector: rule.Connector{Name: c.Name, Config: c.Config}, where: func(p rule.Problem) (string, int, int, string) {
			return "", 0, 0, p.Subject + "." + p.Key
		}})
	}
	return checked
}
