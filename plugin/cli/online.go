package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/lint"
)

// onlineFlags let validate ask workers too: those of the release, or those at --url.
type onlineFlags struct {
	target
	online bool
}

func (o *onlineFlags) addFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.online, "online", false, "let the workers of the release, or those at --url, validate each connector too")
	o.target.addFlags(flags)
}

func (o *onlineFlags) wanted() bool { return o.online || len(o.URLs) > 0 }

// check asks. Without values and files it asks about what the release declares.
func (o *onlineFlags) check(cmd *cobra.Command, args []string, result *lint.Result) ([]lint.Finding, error) {
	clients, err := o.workers(cmd, args)
	if err != nil {
		return nil, err
	}
	defer o.close()
	if len(result.Checked) == 0 && o.found != nil && len(result.Findings) == 0 {
		connectors, err := o.found.Connectors(cmd.Context())
		if err != nil {
			return nil, err
		}
		result.Checked = lint.Declared(connectors)
	}
	return lint.Online(cmd.Context(), clients, result.Checked, result.Findings)
}

// workers returns a client for each worker that is named, or for each ready one of the release: a plugin may be missing on
// one of them alone.
func (o *onlineFlags) workers(cmd *cobra.Command, args []string) ([]lint.API, error) {
	if len(o.URLs) == 0 {
		return o.ofRelease(cmd, args)
	}
	o.close = func() {}
	var clients []lint.API
	for _, url := range o.URLs {
		client, err := o.client(url)
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

func (o *onlineFlags) ofRelease(cmd *cobra.Command, args []string) ([]lint.API, error) {
	if _, _, err := o.open(cmd, args); err != nil {
		return nil, err
	}
	ways, unready, err := o.found.ForwardEach(cmd.Context())
	if err != nil {
		o.close()
		return nil, err
	}
	for _, pod := range unready {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s, so it is not asked\n", pod)
	}
	first := o.close
	o.close = func() {
		for _, way := range ways {
			way.Close()
		}
		first()
	}
	var clients []lint.API
	for _, way := range ways {
		client, err := o.client(way.URL)
		if err != nil {
			o.close()
			return nil, err
		}
		clients = append(clients, podWorker{client, cmp.Or(way.Pod, way.URL)})
	}
	return clients, nil
}

func (o *onlineFlags) client(url string) (*connect.Client, error) {
	one := o.ConnectOptions
	one.URLs = []string{url}
	return one.Client()
}

// podWorker is told by its pod's name: the URL that leads to it is gone after the run.
type podWorker struct {
	*connect.Client
	pod string
}

func (w podWorker) URL() string { return w.pod }
