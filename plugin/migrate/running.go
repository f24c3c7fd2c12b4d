package migrate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// Cluster is what Running asks of Kafka Connect; connect.Client has it.
type Cluster interface {
	Infos(ctx context.Context) (map[string]connect.Info, error)
	Statuses(ctx context.Context) (map[string]connect.Status, error)
	Offsets(ctx context.Context, name string) ([]connect.Offset, error)
}

// RunningOptions say which connectors are taken from a running Connect.
type RunningOptions struct {
	// Names to take; all if empty.
	Names []string
	// Owner is whose connectors the values will be: those that it has already are left out unless they are named, and those of
	// others bring a warning; empty: it is not known.
	Owner string
	// Offsets takes the sources' offsets too.
	Offsets bool
	// From names the Connect cluster in comments: its URL, or a release.
	From string
}

// ourKeys are what this project writes into configurations.
var ourKeys = []string{reconcile.OwnerKey, reconcile.RunKey, reconcile.SecretsKey}

// Running turns the connectors of a running Connect into values that declare them as they are, so that a plan finds nothing to do;
// but a password becomes a reference to a Secret, which is a change. It only reads.
func Running(ctx context.Context, api Cluster, in RunningOptions, o Options) (Result, error) {
	s := &setup{o: o, from: []string{in.From}}
	infos, err := api.Infos(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("reading connectors from %s: %w", in.From, err)
	}
	statuses, err := api.Statuses(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("reading states from %s: %w", in.From, err)
	}
	names := in.Names
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(infos))
	}
	if len(names) == 0 {
		return Result{}, fmt.Errorf("there are no connectors at %s", in.From)
	}
	passwords := passwordsOf(ctx, api)
	var all []found
	for _, name := range names {
		info, exists := infos[name]
		if !exists {
			s.fail("there is no connector %q at %s", name, in.From)
			continue
		}
		if owner := info.Config[reconcile.OwnerKey]; owner != "" && owner == in.Owner && len(in.Names) == 0 {
			s.note("", name, Kept, "connectors."+name, "it belongs to the release already, so it stays where it is declared")
			continue
		}
		one, err := runningOne(name, info, statuses[name], passwords)
		if err != nil {
			s.note("", name, Warning, "", "not carried over: %v", err)
			continue
		}
		s.owned(name, info.Config[reconcile.OwnerKey], in.Owner)
		all = append(all, one)
	}
	if s.o.Release == "" && o.ConnectURL != "" {
		s.values.set(false, "These connectors run in a Connect cluster of somebody else. For workers of this release instead: enabled: true, kafka.bootstrapServers, and no connect.url.", "worker", "enabled")
		s.values.set(o.ConnectURL, "", "connect", "url")
	}
	s.declare(all)
	s.changes(all)
	if in.Offsets {
		if err := s.runningOffsets(ctx, api, all); err != nil {
			return Result{}, err
		}
	}
	return s.finish()
}

// passwordsOf asks once a class which keys are passwords.
func passwordsOf(ctx context.Context, api any) func(class string) []string {
	known := map[string][]string{}
	return func(class string) []string {
		if _, asked := known[class]; !asked {
			known[class] = reconcile.Passwords(ctx, api, class)
		}
		return known[class]
	}
}

// states are Connect's words for what people want of a connector; a failed one is to run.
var states = map[string]string{"PAUSED": connector.StatePaused, "STOPPED": connector.StateStopped}

func runningOne(name string, info connect.Info, status connect.Status, passwords func(string) []string) (found, error) {
	config := maps.Clone(info.Config)
	delete(config, "name")
	for _, key := range ourKeys {
		delete(config, key)
	}
	c, err := checked(name, config, cmp.Or(states[status.Connector.State], connector.StateRunning))
	if err != nil {
		return found{}, err
	}
	c.Passwords = passwords(config["connector.class"])
	one := found{Connector: c, kind: info.Type, comment: fmt.Sprintf("A %s, %s.", cmp.Or(info.Type, "connector"), strings.ToLower(cmp.Or(status.Connector.State, "unassigned")))}
	for key, value := range config {
		if len(value) >= 3 && strings.Trim(value, "*") == "" {
			one.masked = append(one.masked, key)
		}
	}
	return one, nil
}

func (s *setup) owned(name, owner, ours string) {
	switch {
	case s.o.TakeOwnership || owner == "" || owner == ours:
	case ours != "":
		s.note("", name, Warning, "connectors."+name, "it belongs to %s: plan refuses it unless you add --take-ownership", owner)
	default:
		s.note("", name, Warning, "connectors."+name, "it belongs to %s: only that release can declare it, unless you add --take-ownership", owner)
	}
}

// changes says which connectors differ from now on, because a password has gone into a Secret.
func (s *setup) changes(all []found) {
	for _, one := range all {
		var keys []string
		for _, key := range configKeys(one.Config) {
			if s.values.has("connectors", one.Name, "secretRefs", key) && !slices.Contains(one.masked, key) {
				keys = append(keys, key)
			}
		}
		if len(keys) == 0 {
			continue
		}
		hint := "plan shows that as a change, with one restart"
		if !s.o.TakeOwnership {
			hint += "; it is only made with --take-ownership, or if the release owns the connector (--allow-plaintext leaves it as it is)"
		}
		s.note("", one.Name, Warning, "connectors."+one.Name, "the stored configuration has %s in the clear, the values refer to a Secret: %s", strings.Join(keys, ", "), hint)
	}
	if s.values.has("connect", "url") {
		for name := range s.secrets.byName {
			s.note("", "Secret "+name, Warning, "", "the workers at the URL must have it at /etc/kafka-connect-secrets/%s, with a config provider dir", name)
		}
	}
	slices.SortStableFunc(s.notes, func(a, b Note) int { return cmp.Compare(a.Key, b.Key) })
}
