package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"sigs.k8s.io/yaml"
)

// outputFlag is -o: the form for people that a command has, which is the default, json or yaml.
type outputFlag struct {
	format, people string
}

func (o *outputFlag) addFlag(flags *pflag.FlagSet, people string) {
	o.people = people
	flags.StringVarP(&o.format, "output", "o", people, people+", json or yaml")
}

func (o *outputFlag) validate() error {
	if known := []string{o.people, "json", "yaml"}; !slices.Contains(known, o.format) {
		return fmt.Errorf("--output %s is unknown, write %s or %s", o.format, strings.Join(known[:2], ", "), known[2])
	}
	return nil
}

// print writes the value, or what text makes of it for people.
func (o *outputFlag) print(w io.Writer, value any, text func() string) error {
	switch o.format {
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	case "yaml":
		data, err := yaml.Marshal(value)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	_, err := io.WriteString(w, text())
	return err
}
