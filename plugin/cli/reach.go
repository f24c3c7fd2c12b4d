package cli

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/cluster"
	"github.com/connect-register/connect-register/plugin/registrar"
)

// serverNameVariable hands the name in the workers' certificate to the client, which is led to an address of this machine.
const serverNameVariable = "CONNECT_REGISTER_SERVER_NAME"

func findRelease(name string) (*cluster.Release, error) {
	in, err := cluster.Open()
	if err != nil {
		return nil, err
	}
	return in.Release(name)
}

// reachRelease finds the way to a release's workers, and takes nothing else from the release.
func reachRelease(cmd *cobra.Command, name string, o *registrar.ConnectOptions) (closing func(), err error) {
	found, err := findRelease(name)
	if err != nil {
		return nil, err
	}
	return reach(cmd, found, o, cluster.Flag.Connects)
}

// reach takes those of the options of a release's registrar that are wanted and not given by the user, and opens the way to
// its workers unless the user names one.
func reach(cmd *cobra.Command, found *cluster.Release, o *registrar.ConnectOptions, wanted func(cluster.Flag) bool) (func(), error) {
	folder, err := os.MkdirTemp("", "connect-register-")
	if err != nil {
		return nil, fmt.Errorf("keeping the release's credentials for this run: %w", err)
	}
	closing := func() { _ = os.RemoveAll(folder) }
	has := func(name string) bool {
		return cmd.Flags().Changed(name) || name != workersFlag && cmd.Flags().Lookup(name) == nil || !wanted(cluster.Flag{Name: name})
	}
	flags, err := found.Flags(cmd.Context(), folder, has)
	if err == nil && len(o.URLs) == 0 {
		err = haveWorkers(found.Name, flags)
	}
	if err == nil {
		err = setFlags(cmd.Flags(), flags)
	}
	if err != nil || len(o.URLs) > 0 {
		if err != nil {
			closing()
		}
		return closing, err
	}
	way, err := found.Forward(cmd.Context())
	if err != nil {
		closing()
		return nil, err
	}
	o.URLs = []string{way.URL}
	if way.Pod != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "forwarding %s to pod %s/%s\n", way.URL, found.Namespace, way.Pod)
		if o.ServerNameEnv == "" {
			o.ServerNameEnv = serverNameVariable
			err = os.Setenv(serverNameVariable, way.ServerName)
		}
	}
	return func() {
		way.Close()
		closing()
	}, err
}

// workersFlag is the registrar's own: how many workers there are to be.
const workersFlag = "workers"

func haveWorkers(name string, flags []cluster.Flag) error {
	for _, flag := range flags {
		if flag.Name == workersFlag && flag.Value == "0" {
			return fmt.Errorf("release %s has no workers (worker.replicas is 0), so there is nobody to ask", name)
		}
	}
	return nil
}

// setFlags sets what the user left open to what a release's registrar is started with.
func setFlags(flags *pflag.FlagSet, given []cluster.Flag) error {
	for _, flag := range given {
		known := flags.Lookup(flag.Name)
		switch {
		case known == nil && !registrarFlags()[flag.Name]:
			return fmt.Errorf("the release's registrar is started with --%s, which this version of the plugin does not know: update the plugin", flag.Name)
		case known == nil, flag.Name == "connectors", flag.Name == "report", known.Changed:
			continue
		}
		if err := known.Value.Set(flag.Value); err != nil {
			return errors.New("the release's registrar is started with --" + flag.Name + " and a value that this version of the plugin does not take: update the plugin")
		}
	}
	return nil
}

// registrarFlags are all that the registrar's apply knows.
var registrarFlags = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	apply, _, err := registrar.New().Find([]string{"apply"})
	if err == nil {
		apply.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	}
	return known
})
