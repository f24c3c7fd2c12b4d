package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/migrate"
	"github.com/connect-register/connect-register/plugin/release"
)

func newMigrate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Make values of what runs now: standalone workers, other charts, operators and tools",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return errors.New("what to migrate from is missing, write migrate standalone, strimzi, cfk, env or terraform")
		},
	}
	cmd.AddCommand(newMigrateStandalone(), newMigrateStrimzi(), newMigrateCFK(), newMigrateEnv(), newMigrateTerraform())
	return cmd
}

func newMigrateStandalone() *cobra.Command {
	var (
		out        migrated
		worker     string
		connectors []string
		offsets    string
	)
	cmd := &cobra.Command{
		Use:   "standalone --worker FILE --connector FILE…",
		Short: "Make values of the files of connect-standalone",
		Long: `Turns the files that connect-standalone is started with into values.yaml, and secrets.yaml with the passwords in them,
and prints for each key whether it was kept, moved, dropped or added, and why. Warnings say where distributed workers behave
differently. With --offsets the sources go on where they were. No other file and no cluster is touched.`,
		Example: `  helm connect-register migrate standalone --worker standalone.properties \
      --connector local-file-source.properties --connector local-file-sink.json --offsets /tmp/connect.offsets`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case worker == "":
				return errors.New("--worker is missing, set it to the worker's file, e.g. --worker standalone.properties")
			case len(connectors) == 0:
				return errors.New("--connector is missing, set it to a connector's file (repeat it for others)")
			}
			in := migrate.StandaloneFiles{ConnectFileJar: connectFileJar()}
			var err error
			if in.Worker, err = readFile(worker); err != nil {
				return err
			}
			if in.Connectors, err = readFiles(connectors); err != nil {
				return err
			}
			if offsets != "" {
				file, err := readFile(offsets)
				if err != nil {
					return err
				}
				in.Offsets = &file
			}
			return out.write(cmd, func(o migrate.Options) (migrate.Result, error) { return migrate.Standalone(in, o) })
		},
	}
	out.addFlags(cmd.Flags())
	out.addGroupFlag(cmd.Flags())
	cmd.Flags().StringVar(&worker, "worker", "", "the worker's .properties file")
	cmd.Flags().StringArrayVar(&connectors, "connector", nil, "a connector's file: .properties, JSON or YAML (may be repeated)")
	cmd.Flags().StringVar(&offsets, "offsets", "", "the file of offset.storage.file.filename, read while the worker is stopped")
	return cmd
}

// connectFileJar is where the image of the built-in chart keeps the file connectors.
func connectFileJar() string {
	chart, err := release.LoadChart("")
	if err != nil {
		return ""
	}
	return fmt.Sprintf("/opt/kafka/libs/connect-file-%s.jar", chart.Metadata.AppVersion)
}

// maxOrigin bounds a file of an origin, in bytes; the largest that people have are Terraform's states.
const maxOrigin = 64 << 20

func readFile(name string) (migrate.File, error) {
	stat, err := os.Stat(name)
	switch {
	case err != nil:
		return migrate.File{}, err
	case stat.IsDir():
		return migrate.File{}, fmt.Errorf("%s is a folder: name the files in it", name)
	case stat.Size() > maxOrigin:
		return migrate.File{}, fmt.Errorf("%s is larger than %d MiB: is it the right file?", name, maxOrigin>>20)
	}
	data, err := os.ReadFile(name)
	return migrate.File{Name: name, Data: data}, err
}

func readFiles(names []string) ([]migrate.File, error) {
	var (
		files []migrate.File
		errs  []error
	)
	for _, name := range names {
		file, err := readFile(name)
		files, errs = append(files, file), append(errs, err)
	}
	return files, errors.Join(errs...)
}
