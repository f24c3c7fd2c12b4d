package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/migrate"
)

func newImport() *cobra.Command {
	var (
		at      target
		out     migrated
		offsets bool
	)
	cmd := &cobra.Command{
		Use:   "import [RELEASE | --url URL] [CONNECTOR…]",
		Short: "Make values of the connectors that run now",
		Long: `Reads the connectors of a running Connect, with their states, and writes values.yaml, which declares them as they are: plan
finds no difference, apply restarts nothing. Passwords, those that Connect knows to be such and those of password-like keys, become
references to Secrets in secrets.yaml, which is to be completed where the server shows asterisks. Such a connector differs from what
is stored. With --take-ownership the values adopt all connectors, with one restart each, as plan shows. Nothing is written to Connect.

Of a release that has workers, values.yaml has the connectors only: use it as one more -f beside the release's own values.`,
		Example: `  helm connect-register import --url http://localhost:8083
  helm connect-register plan my-release -f values.yaml --url http://localhost:8083`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if out.options.TakeOwnership && out.options.AllowPlaintext {
				return errors.New("--allow-plaintext cannot be used with --take-ownership: connectors that are adopted restart anyway, so let their passwords go into Secrets")
			}
			given := len(at.URLs) > 0
			in := migrate.RunningOptions{Offsets: offsets}
			if !given && len(args) > 0 {
				out.options.Release = args[0]
			}
			names, client, err := at.open(cmd, args)
			if err != nil {
				return err
			}
			defer at.close()
			in.Names, in.Owner, in.From = names, at.owner, client.URL()
			if given {
				out.options.ConnectURL = client.URL()
			} else {
				in.From = "release " + out.options.Release
			}
			return out.write(cmd, func(o migrate.Options) (migrate.Result, error) {
				return migrate.Running(cmd.Context(), client, in, o)
			})
		},
	}
	at.addFlags(cmd.Flags())
	out.addFlags(cmd.Flags())
	cmd.Flags().BoolVar(&offsets, "offsets", false, "take the sources' offsets too, for workers that begin anew")
	cmd.Flags().BoolVar(&out.options.TakeOwnership, "take-ownership", false, "adopt the connectors, also those of other owners (registration.takeOwnership)")
	cmd.Flags().BoolVar(&out.options.AllowPlaintext, "allow-plaintext", false, "leave passwords in the values, so that nothing differs")
	return cmd
}
