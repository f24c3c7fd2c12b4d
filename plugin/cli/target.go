package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/cluster"
	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/registrar"
)

// target is whom a command asks that declares nothing: the workers of a release, or those at --url. With --url all arguments
// are connectors, else the first one is the release.
type target struct {
	registrar.ConnectOptions
	// owner is whom the release's connectors belong to; empty with --url.
	owner string
	// found is the release; nil with --url.
	found *cluster.Release
	close func()
}

func (t *target) addFlags(flags *pflag.FlagSet) { t.ConnectOptions.AddFlags(flags) }

// open finds the workers and returns the arguments that are connectors.
func (t *target) open(cmd *cobra.Command, args []string) (names []string, client *connect.Client, err error) {
	t.close = func() {}
	if len(t.URLs) == 0 && !cmd.Flags().Changed("url") {
		if len(args) == 0 {
			return nil, nil, errors.New("a release is missing: name one, or set --url to the workers' REST API, e.g. --url http://localhost:8083")
		}
		if err := t.openRelease(cmd, args[0]); err != nil {
			return nil, nil, err
		}
		args = args[1:]
	}
	if client, err = t.Client(); err != nil {
		t.close()
	}
	return args, client, err
}

func (t *target) openRelease(cmd *cobra.Command, name string) error {
	given := t.ConnectOptions
	given.URLs = []string{"http://release"}
	if err := given.Validate(); err != nil {
		return err
	}
	found, err := findRelease(name)
	if err != nil {
		return err
	}
	t.found, t.owner = found, found.OwnerOf()
	closing, err := reach(cmd, found, &t.ConnectOptions, func(f cluster.Flag) bool { return f.Connects() || f.Name == "protect" })
	if err == nil {
		t.close = closing
	}
	return err
}

// selection is which connectors an operation is for: the named ones, or --all of an owner.
type selection struct {
	all   bool
	owner string
}

func (s *selection) addFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&s.all, "all", false, "all connectors of the release, or of --owner")
	flags.StringVar(&s.owner, "owner", "", "with --all and --url: only connectors of this owner")
}

// check finds a missing or doubled choice before anybody is asked.
func (s *selection) check(cmd *cobra.Command, names []string) error {
	switch {
	case s.all && len(names) > 0:
		return fmt.Errorf("--all cannot be used with names (%s)", names[0])
	case !s.all && len(names) == 0:
		return fmt.Errorf("which connectors to %s is missing: name them, or add --all", cmd.Name())
	case !s.all && s.owner != "":
		return errors.New("--owner is for --all: named connectors need none")
	}
	return nil
}

// names are the chosen connectors, sorted, with what Connect has of all.
func (s *selection) names(ctx context.Context, client *connect.Client, given []string) ([]string, map[string]connect.Info, error) {
	infos, err := reconcile.Retry(ctx, reconcile.Options{}, reconcile.Passes, func() (map[string]connect.Info, error) { return client.Infos(ctx) })
	if err != nil {
		return nil, nil, fmt.Errorf("reading connectors from %s: %w", client.URL(), err)
	}
	if !s.all {
		names := slices.Clone(given)
		slices.Sort(names)
		return slices.Compact(names), infos, nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(infos)) {
		if s.owner == "" || infos[name].Config[reconcile.OwnerKey] == s.owner {
			names = append(names, name)
		}
	}
	return names, infos, nil
}
