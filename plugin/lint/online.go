package lint

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// API is what is asked of a worker.
type API interface {
	URL() string
	AllPlugins(ctx context.Context) ([]connect.Plugin, error)
	Validate(ctx context.Context, class string, config map[string]string) (connect.Validation, error)
}

// parallelValidations are sent at once, as the registrar does.
const parallelValidations = 16

// Online lets workers validate each connector, and compares what plugins they have. The first worker validates. What was
// found without them, in the same place, is not said twice.
func Online(ctx context.Context, workers []API, checked []Checked, known []Finding) ([]Finding, error) {
	found, err := plugins(ctx, workers, checked)
	if err != nil {
		return nil, err
	}
	var (
		mutex sync.Mutex
		group errgroup.Group
	)
	group.SetLimit(parallelValidations)
	for _, c := range checked {
		group.Go(func() error {
			more := validate(ctx, workers[0], c)
			mutex.Lock()
			defer mutex.Unlock()
			found = append(found, more...)
			return nil
		})
	}
	_ = group.Wait()
	found = slices.DeleteFunc(found, func(f Finding) bool {
		return slices.ContainsFunc(known, func(k Finding) bool {
			return k.Severity == f.Severity && k.File == f.File && k.Key == f.Key && k.Line == f.Line && f.Line > 0
		})
	})
	slices.SortFunc(found, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return found, ctx.Err()
}

func validate(ctx context.Context, worker API, c Checked) []Finding {
	config := maps.Clone(c.Config)
	config["name"] = c.Name
	answer, err := worker.Validate(ctx, config["connector.class"], config)
	if err != nil {
		return []Finding{c.Finding("online-invalid", "connector.class", "the workers say: "+redacted(c, err.Error()))}
	}
	var found []Finding
	for _, key := range answer.Keys {
		if key.Type == "PASSWORD" {
			c.passwords = append(c.passwords, key.Name)
		}
	}
	for _, key := range answer.Keys {
		for _, text := range key.Errors {
			found = append(found, c.Finding("online-invalid", key.Name, "the workers say: "+redacted(c, text)))
		}
	}
	return found
}

// redacted hides the passwords of a connector that a message repeats.
func redacted(c Checked, message string) string {
	return connector.Connector{Name: c.Name, Config: c.Config, Passwords: c.passwords}.Redact(strings.Join(strings.Fields(message), " "))
}

// plugins compares the classes of the connectors with those of each worker.
func plugins(ctx context.Context, workers []API, checked []Checked) ([]Finding, error) {
	versions := make([]map[string]string, len(workers))
	for i, worker := range workers {
		all, err := worker.AllPlugins(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading the plugins of %s: %w", worker.URL(), err)
		}
		versions[i] = map[string]string{}
		for _, p := range all {
			versions[i][p.Class] = p.Version
		}
	}
	var found []Finding
	for _, c := range checked {
		class := c.Config["connector.class"]
		for i := range workers {
			version, there := versions[i][class]
			switch {
			case !strings.Contains(class, "."):
				// An alias: the workers know what it stands for.
			case !there:
				found = append(found, c.Finding("online-plugin", "connector.class", workers[i].URL()+" has no plugin "+class+", install it on every worker"))
			case version != versions[0][class]:
				found = append(found, c.Finding("online-plugin", "connector.class",
					fmt.Sprintf("%s has version %s of it and %s version %s, install one on all", workers[0].URL(), versions[0][class], workers[i].URL(), version)))
			}
		}
	}
	return found, nil
}
