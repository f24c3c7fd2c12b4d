package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/migrate"
)

// origin is a command that reads files of one kind.
type origin struct {
	use, short, long, example string
	// service and connectURL are what --cluster or --service and --connect-url say; empty: there is no such flag.
	service, serviceUse, connectURL string
	group, takeOwnership, servers   bool
	read                            func([]migrate.File, migrate.Options) (migrate.Result, error)
}

func (o origin) command() *cobra.Command {
	var out migrated
	cmd := &cobra.Command{
		Use: o.use, Short: o.short, Long: o.long, Example: o.example,
		// Files are what the shell completes.
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("files are missing: name those to read")
			}
			files, err := readFiles(args)
			if err != nil {
				return err
			}
			return out.write(cmd, func(options migrate.Options) (migrate.Result, error) { return o.read(files, options) })
		},
	}
	flags := cmd.Flags()
	out.addFlags(flags)
	if o.group {
		out.addGroupFlag(flags)
	}
	if o.service != "" {
		flags.StringVar(&out.options.Service, o.service, "", o.serviceUse)
	}
	if o.connectURL != "" {
		flags.StringVar(&out.options.ConnectURL, "connect-url", "", o.connectURL)
	}
	if o.servers {
		flags.StringVar(&out.options.BootstrapServers, "bootstrap-servers", "", "the brokers, where the files do not name them")
	}
	if o.takeOwnership {
		flags.BoolVar(&out.options.TakeOwnership, "take-ownership", false, "adopt the connectors that exist (registration.takeOwnership)")
	}
	return cmd
}

func newMigrateStrimzi() *cobra.Command {
	return origin{
		use: "strimzi FILE…", short: "Make values of Strimzi's KafkaConnect and KafkaConnector resources",
		long: `Turns a KafkaConnect and its KafkaConnectors, as YAML or JSON, into values.yaml, and secrets.yaml with what must not stand in
it, and prints what became of each key. Group and topics stay, so the connectors go on where they are. Secrets that exist are used.
KafkaConnectors alone become values for the Connect cluster at --connect-url.`,
		example: `  kubectl get kafkaconnect,kafkaconnector -o yaml > strimzi.yaml
  helm connect-register migrate strimzi strimzi.yaml`,
		service: "cluster", serviceUse: "the KafkaConnect, if there are several", group: true,
		connectURL: "REST API of the Connect cluster, where the files have connectors only",
		read:       migrate.Strimzi,
	}.command()
}

func newMigrateCFK() *cobra.Command {
	return origin{
		use: "cfk FILE…", short: "Make values of Confluent for Kubernetes' Connect and Connector resources",
		long: `Turns a Connect and its Connectors, as YAML or JSON, into values.yaml, and secrets.yaml with what must not stand in it, and prints
what became of each key. Group and topics stay, so the connectors go on where they are. Secrets that exist are used. Connectors alone
become values for the Connect cluster at --connect-url.`,
		example: `  kubectl get connect,connector -o yaml > cfk.yaml
  helm connect-register migrate cfk cfk.yaml`,
		service: "cluster", serviceUse: "the Connect, if there are several", group: true,
		connectURL: "REST API of the Connect cluster, where the files have connectors only",
		read:       migrate.CFK,
	}.command()
}

func newMigrateEnv() *cobra.Command {
	return origin{
		use: "env FILE…", short: "Make values of CONNECT_* variables: compose files, .env files, values of cp-helm-charts",
		long: `Turns the environment of a worker into values.yaml, and secrets.yaml with the passwords in it, and prints what became of each variable.
It is read from compose files, with .env files beside them for what they write as ${NAME}; from files of NAME=value; and from values of
cp-helm-charts. Connectors are in none of them: add them with import.`,
		example: `  helm connect-register migrate env docker-compose.yaml .env --service connect
  helm connect-register migrate env cp-values.yaml --bootstrap-servers kafka:9092`,
		service: "service", serviceUse: "the service of the compose file, if there are several workers", group: true, servers: true,
		read: migrate.Env,
	}.command()
}

func newMigrateTerraform() *cobra.Command {
	return origin{
		use: "terraform FILE…", short: "Make values of Terraform's kafka-connect_connector resources",
		long: `Turns resources kafka-connect_connector into values.yaml, and secrets.yaml with what is in config_sensitive, and prints what became
of each key. It reads JSON: what terraform show -json prints of a state or a plan, and *.tf.json without expressions.`,
		example: `  terraform show -json > state.json
  helm connect-register migrate terraform state.json --connect-url http://connect.data:8083`,
		connectURL: "REST API of the Connect cluster (default: the provider's url)", takeOwnership: true,
		read: migrate.Terraform,
	}.command()
}
