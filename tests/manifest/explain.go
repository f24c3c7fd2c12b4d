package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// explain names the object in each line of an error, and the path in each of the schema's.
func (o *object) explain(err error) error {
	if err == nil {
		return nil
	}
	lines := strings.Split(err.Error(), "\n")
	var invalid *jsonschema.ValidationError
	if errors.As(err, &invalid) {
		lines = leaves(invalid)
		slices.Sort(lines)
	}
	var errs []error
	for _, line := range slices.Compact(lines) {
		errs = append(errs, fmt.Errorf("%s: %s", o, strings.TrimSpace(line)))
	}
	return errors.Join(errs...)
}

// leaves are the lines of the library's tree of errors.
func leaves(e *jsonschema.ValidationError) []string {
	path := dotted(e.InstanceLocation)
	if unknown, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
		var lines []string
		for _, key := range unknown.Properties {
			lines = append(lines, strings.TrimPrefix(path+"."+key, ".")+": unknown field")
		}
		return lines
	}
	if len(e.Causes) == 0 {
		return []string{path + ": " + e.ErrorKind.LocalizedString(message.NewPrinter(language.English))}
	}
	var lines []string
	for _, cause := range e.Causes {
		lines = append(lines, leaves(cause)...)
	}
	return lines
}

// dotted writes a path as the API server does: spec.containers[0].name.
func dotted(steps []string) string {
	var path strings.Builder
	for i, step := range steps {
		if _, err := strconv.Atoi(step); err == nil {
			path.WriteString("[" + step + "]")
			continue
		}
		if i > 0 {
			path.WriteString(".")
		}
		path.WriteString(step)
	}
	return path.String()
}
