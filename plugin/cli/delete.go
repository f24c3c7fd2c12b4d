package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// deletion is the flags of delete.
type deletion struct {
	operation
	yes     bool
	protect []string
}

func newDelete() *cobra.Command {
	d := &deletion{}
	cmd := &cobra.Command{
		Use:   "delete [RELEASE | --url URL] [CONNECTOR…]",
		Short: "Delete connectors and wait until they are gone",
		Long: `Deletes the named connectors, or all of a release or an owner, and waits until they are gone. Their offsets stay. On a
terminal it asks first; elsewhere it needs --yes. The next apply creates those again that are still declared.`,
		Example: `  helm connect-register delete my-release -n data my-sink
  helm connect-register delete --url http://localhost:8083 --all --owner me --yes`,
		RunE: d.run,
	}
	d.at.addFlags(cmd.Flags())
	d.which.addFlags(cmd.Flags())
	cmd.Flags().BoolVarP(&d.yes, "yes", "y", false, "do not ask")
	cmd.Flags().StringArrayVar(&d.protect, "protect", nil, "with --all: pattern of names that are kept, e.g. 'audit-*' (may be repeated)")
	addTimeout(cmd.Flags(), &d.timeout, 4*time.Minute)
	return cmd
}

func (d *deletion) run(cmd *cobra.Command, args []string) error {
	if err := d.check(cmd, args); err != nil {
		return err
	}
	names, client, err := d.at.open(cmd, args)
	if err != nil {
		return err
	}
	defer d.at.close()
	if d.which.owner = cmp.Or(d.which.owner, d.at.owner); d.which.all && d.which.owner == "" {
		return errors.New("--all deletes connectors of an owner, and the release has none: name the connectors")
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), d.timeout)
	defer cancel()
	if names, err = d.names(ctx, client, names); err != nil {
		return err
	}
	if len(names) == 0 {
		fmt.Fprintln(cmd.OutOrStdout(), "there is no connector to delete")
		return nil
	}
	if err := d.confirm(cmd, client.URL(), names); err != nil {
		return err
	}
	shown := newProgress(cmd.ErrOrStderr())
	defer shown.clear()
	return failedResults(reconcile.DeleteAll(ctx, client, names, reconcile.Options{
		Done: printResult(shown.beside(cmd.OutOrStdout())), Waiting: waiting(shown.beside(cmd.ErrOrStderr())),
	}))
}

func (d *deletion) check(cmd *cobra.Command, args []string) error {
	if d.which.all && len(d.at.URLs) > 0 && d.which.owner == "" {
		return errors.New("--all with --url needs --owner: only connectors of an owner are deleted without being named")
	}
	if err := (reconcile.Options{Protect: d.protect}).Validate(); err != nil {
		return err
	}
	if !d.yes && !isTerminal(cmd.InOrStdin()) {
		return errors.New("--yes is missing: without a terminal nobody can be asked whether to delete")
	}
	return d.operation.check(cmd, args)
}

// names are what to delete. A named one must be there, and not belong to another owner than the release.
func (d *deletion) names(ctx context.Context, client *connect.Client, given []string) ([]string, error) {
	names, infos, err := d.which.names(ctx, client, given)
	if err != nil {
		return nil, err
	}
	if d.which.all {
		return slices.DeleteFunc(names, d.protected), nil
	}
	var errs []error
	for _, name := range names {
		info, exists := infos[name]
		owner := info.Config[reconcile.OwnerKey]
		switch {
		case !exists:
			errs = append(errs, fmt.Errorf("there is no connector %q at %s", name, client.URL()))
		case d.at.owner != "" && owner != "" && owner != d.at.owner:
			errs = append(errs, fmt.Errorf("connector %q belongs to %s and not to %s: delete it with --url if that is meant", name, owner, d.at.owner))
		}
	}
	return names, errors.Join(errs...)
}

func (d *deletion) protected(name string) bool {
	return slices.ContainsFunc(d.protect, func(pattern string) bool {
		fits, err := path.Match(pattern, name)
		return err == nil && fits
	})
}

// confirm asks, unless --yes was given.
func (d *deletion) confirm(cmd *cobra.Command, url string, names []string) error {
	if d.yes {
		return nil
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Delete at %s: %s (%d)? [y/N] ", url, strings.Join(names, ", "), len(names))
	answer, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if yes := map[string]bool{"y": true, "yes": true}; !yes[strings.ToLower(strings.TrimSpace(answer))] {
		return errors.New("nothing was deleted")
	}
	return nil
}
