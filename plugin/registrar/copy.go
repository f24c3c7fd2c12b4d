package registrar

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/internal/atomicfile"
)

func newCopy() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "copy --to FILE",
		Short: "Copy this program, for probes in containers of other images",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if to == "" {
				return errors.New("--to is missing, set it to the file to make, e.g. --to /probe/registrar")
			}
			return copySelf(to)
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "file to make, executable for everybody; it is replaced if it exists")
	return cmd
}

// copySelf writes the running program to a file.
func copySelf(to string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	from, err := os.Open(program)
	if err != nil {
		return err
	}
	defer from.Close()
	if stat, err := os.Stat(to); err == nil && stat.IsDir() {
		return fmt.Errorf("--to %s is a folder, name a file in it, e.g. --to %s/registrar", to, to)
	}
	if err := atomicfile.Write(to, 0o555, from); err != nil {
		return fmt.Errorf("copying this program to %s: %w", to, err)
	}
	return nil
}
