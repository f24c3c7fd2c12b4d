package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/cluster"
	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/registrar"
)

// source is the flags that say where connectors are declared: values, files, or else the release in the cluster.
type source struct {
	values valuesFlags
	paths  []string
}

func (s *source) addFlags(flags *pflag.FlagSet) {
	s.values.addFlags(flags)
	registrar.AddConnectorsFlag(flags, &s.paths)
}

// declared is what a source declares.
type declared struct {
	connectors []connector.Connector
	// again reads it anew.
	again func() ([]connector.Connector, error)
	// unreadable says why this may not be all that is declared; nothing may be deleted then.
	unreadable string
	// close ends the way to Kafka Connect.
	close func()
}

// open reads the declared connectors and finds the way to Kafka Connect. Options that the user leaves open are those of
// the release's own registrar.
func (s *source) open(cmd *cobra.Command, args []string, o *registrar.ApplyOptions) (declared, error) {
	if err := s.check(cmd, args, o); err != nil {
		return declared{}, err
	}
	// Connectors that are written while this run waits for the workers are newer than what it reads now.
	o.Began = time.Now()
	var (
		found declared
		err   error
	)
	switch {
	case len(s.paths) > 0:
		found, err = s.fromFiles(o, cmd.ErrOrStderr())
	case s.values.isSet():
		found, err = s.fromValues(cmd, args, o)
	default:
		found, err = fromRelease(cmd, args[0], o)
	}
	if err != nil {
		return declared{}, err
	}
	if found.unreadable != "" && o.Prune {
		o.Prune = false
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: nothing is deleted: %s\n", found.unreadable)
	}
	if err := o.Validate(); err != nil {
		found.close()
		return declared{}, err
	}
	o.InitialOffsets = func(from connector.SecretKey) ([]connect.Offset, error) { return offsetsOf(cmd.Context(), from) }
	return found, nil
}

// offsetsOf reads the offsets that a connector begins with from their Secret in the cluster.
func offsetsOf(ctx context.Context, from connector.SecretKey) ([]connect.Offset, error) {
	in, err := cluster.Open()
	if err != nil {
		return nil, err
	}
	data, err := in.SecretKey(ctx, from.Name, from.Key)
	if err != nil {
		return nil, err
	}
	return registrar.ParseOffsets(from, data)
}

// check finds what is wrong before anybody is asked.
func (s *source) check(cmd *cobra.Command, args []string, o *registrar.ApplyOptions) error {
	files, values := len(s.paths) > 0, s.values.isSet()
	switch {
	case values && files:
		return fmt.Errorf("--connectors cannot be used with values (-f, --set): %s one, then the other", cmd.Name())
	case files && len(args) > 0:
		return fmt.Errorf("%s cannot be used with --connectors: files belong to no release; name an owner with --owner", args[0])
	case values && len(args) == 0 && o.Owner == "":
		return fmt.Errorf("the release's name is missing, write %s RELEASE -f …: the connectors belong to it", cmd.Name())
	case !values && !files && len(args) == 0:
		return fmt.Errorf("nothing to %s, name a release, add values with -f or --set, or connector files with --connectors", cmd.Name())
	}
	given := *o
	if len(args) > 0 {
		// The release gives what is missing.
		if len(given.URLs) == 0 {
			given.URLs = []string{"http://release"}
		}
		if given.Owner == "" {
			given.Owner = args[0]
		}
	}
	return given.Validate()
}

func (s *source) fromFiles(o *registrar.ApplyOptions, stderr io.Writer) (declared, error) {
	connectors, err := o.ReadConnectors(s.paths, stderr)
	again := func() ([]connector.Connector, error) { return o.ReadConnectors(s.paths, io.Discard) }
	return declared{connectors: connectors, again: again, close: func() {}}, err
}

// fromValues renders the release and takes its connectors, its owner and the options of its registrar.
func (s *source) fromValues(cmd *cobra.Command, args []string, o *registrar.ApplyOptions) (declared, error) {
	rendered, err := render(cmd.Context(), s.values.forRelease(args))
	if err != nil {
		return declared{}, err
	}
	found := declared{close: func() {}}
	if found.connectors, err = rendered.Connectors(); err != nil {
		return declared{}, err
	}
	if o.Owner == "" {
		o.Owner = rendered.Owner()
	}
	pod, exists, err := rendered.Registrar()
	if err != nil {
		return declared{}, err
	}
	if exists && pod.Applies() {
		policy := slices.DeleteFunc(cluster.ParseFlags(pod.Args[1:]), func(f cluster.Flag) bool {
			// Who names a URL has chosen the workers.
			return f.Name == "url" || f.Connects() || f.Name == "worker-domain" && len(o.URLs) > 0
		})
		if err := setFlags(cmd.Flags(), policy); err != nil {
			return declared{}, err
		}
	}
	found.addExisting(cmd.Context(), rendered.Missing(pod.ConnectorSecrets))
	if err := found.notEmpty("in these values, add them under the key connectors", o); err != nil {
		return declared{}, err
	}
	if len(o.URLs) == 0 {
		found.close, err = reachRelease(cmd, args[0], &o.ConnectOptions)
	}
	return found, err
}

// addExisting adds the connectors of Secrets that values refer to. They may be out of reach here.
func (d *declared) addExisting(ctx context.Context, secrets []string) {
	if len(secrets) == 0 {
		return
	}
	in, err := cluster.Open()
	if err == nil {
		var more []connector.Connector
		more, err = in.Connectors(ctx, secrets)
		d.connectors = append(d.connectors, more...)
	}
	if err == nil {
		err = connector.CheckUnique(d.connectors)
	}
	if err != nil {
		d.unreadable = fmt.Sprintf("not all of existingSecrets can be read: %v", err)
	}
}

func (d *declared) notEmpty(where string, o *registrar.ApplyOptions) error {
	if len(d.connectors) == 0 && d.unreadable == "" && !o.AllowEmpty {
		return errors.New("no connectors are declared " + where)
	}
	return nil
}

// fromRelease takes what Helm stored, and does what the release's registrar does.
func fromRelease(cmd *cobra.Command, name string, o *registrar.ApplyOptions) (declared, error) {
	found, err := findRelease(name)
	if err != nil {
		return declared{}, err
	}
	result := declared{}
	if result.connectors, err = found.Connectors(cmd.Context()); err != nil {
		return declared{}, err
	}
	if found.Pending != "" {
		result.unreadable = fmt.Sprintf("release %s is %s, so what it declares is about to change", name, found.Pending)
	}
	result.again = func() ([]connector.Connector, error) {
		again, err := findRelease(name)
		if err != nil {
			return nil, err
		}
		return again.Connectors(cmd.Context())
	}
	if o.Owner == "" {
		o.Owner = found.OwnerOf()
	}
	if result.close, err = reach(cmd, found, &o.ConnectOptions, func(cluster.Flag) bool { return true }); err != nil {
		return declared{}, err
	}
	if err := result.notEmpty(fmt.Sprintf("by release %s", name), o); err != nil {
		result.close()
		return declared{}, err
	}
	return result, nil
}
