package cli

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
)

func newGenerateProperties() *cobra.Command {
	var (
		values      valuesFlags
		showSecrets bool
	)
	cmd := &cobra.Command{
		Use:   "properties [RELEASE]",
		Short: "Print distributed.properties as the workers get it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rendered, err := render(cmd.Context(), values.forRelease(args))
			if err != nil {
				return err
			}
			properties, err := rendered.Properties()
			if err != nil {
				return err
			}
			return printProperties(properties, showSecrets, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	values.addFlags(cmd.Flags())
	cmd.Flags().BoolVar(&showSecrets, "show-secrets", false, "print literal values of password-like keys too")
	return cmd
}

// printProperties prints the rendered text, with literal values of password-like keys masked unless asked for.
func printProperties(text []byte, showSecrets bool, stdout, stderr io.Writer) error {
	properties, err := worker.Parse(release.PropertiesFile, text)
	if err != nil {
		return err
	}
	masked := 0
	for _, key := range properties.Keys() {
		value, _ := properties.Get(key)
		if shown := connector.RedactValue(key, value); shown != value && !onlyReferences(value) {
			properties.Set(key, shown)
			masked++
		}
	}
	if masked == 0 || showSecrets {
		_, err = stdout.Write(text)
		return err
	}
	fmt.Fprintf(stderr, "%d values are masked, --show-secrets prints them\n", masked)
	_, err = properties.WriteTo(stdout)
	return err
}

var reference = regexp.MustCompile(`\$\{[^}]*\}`)

// onlyReferences tells a login configuration whose quoted parts are all references, such as the chart's own, from one
// that holds a password.
func onlyReferences(value string) bool {
	if !strings.Contains(value, `"`) || !reference.MatchString(value) {
		return false
	}
	return !strings.Contains(strings.ReplaceAll(reference.ReplaceAllString(value, ""), `""`, ""), `"`)
}
