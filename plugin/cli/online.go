package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	if len(result.Checked) == 0 && len(args) > 0 && len(result.Findings) == 0 {
		found, err := findRelease(args[0])
		if err != nil {
			return nil, err
		}
		connectors, err := found.Connectors(cmd.Context())
		if err != nil {
			return nil, err
		}
		result.Checked = lint.Declared(connectors)
	}
	return lint.Online(cmd.Context(), clients, result.Checked, result.Findings)
}

// workers returns a client for each worker that is named, or one for the release.
func (o *onlineFlags) workers(cmd *cobra.Command, args []string) ([]lint.API, error) {
	if len(o.URLs) == 0 {
		_, client, err := o.open(cmd, args)
		return []lint.API{client}, err
	}
	o.close = func() {}
	var clients []lint.API
	for _, url := range o.URLs {
		one := o.ConnectOptions
		one.URLs = slices.Clone([]string{url})
		client, err := one.Client()
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}
