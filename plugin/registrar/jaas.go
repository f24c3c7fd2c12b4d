package registrar

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/jaas"
)

func newJAAS() *cobra.Command {
	var o jaas.Options
	cmd := &cobra.Command{
		Use:   "jaas --from DIR --to DIR [KEY…]",
		Short: "Escape credentials for sasl.jaas.config, and write a users file",
		Long: `Copies credentials, one a file, so that they can stand between double quotes in sasl.jaas.config
whatever is in them. One trailing line break is dropped. With --users-file it also writes one user as
the .properties file that Kafka Connect's PropertyFileLoginModule reads.`,
		Example: `  registrar jaas --from /etc/kafka-connect-secrets/login --to /etc/kafka-connect-jaas username password`,
		RunE: func(_ *cobra.Command, keys []string) error {
			o.Keys = keys
			return jaas.Write(o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.From, "from", "", "folder with the credentials, e.g. a mounted Secret")
	flags.StringVar(&o.To, "to", "", "existing folder for the escaped copies, which get the same names")
	flags.StringVar(&o.UsersFile, "users-file", "", "name of a users file to write into --to")
	flags.StringVar(&o.UsernameKey, "username-key", "", "file in --from with the user name for the users file")
	flags.StringVar(&o.PasswordKey, "password-key", "", "file in --from with the password for the users file")
	return cmd
}
