package connector

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// connectorName takes the outer name, else the one in the configuration, else the file's.
func (d document) connectorName() (string, error) {
	inner := find(d.config, "name")
	for _, f := range []*field{d.name, inner} {
		if f == nil || f.value.kind == null {
			continue
		}
		if fault := nameFault(f.value); fault != "" {
			return "", source.Errorf(d.file, f.value.at, "the connector's name %s", fault)
		}
		if inner != nil && inner.value.kind == text && inner.value.text != f.value.text {
			return "", source.Errorf(d.file, inner.value.at, `"name" in the config is %q but the connector is %q: remove it from the config`,
				inner.value.text, f.value.text)
		}
		return f.value.text, nil
	}
	name := baseName(d.file)
	if fault := nameFault(value{text: name}); fault != "" {
		return "", source.Errorf(d.file, Position{}, `there is no "name", and the file's own name %s`, fault)
	}
	return name, nil
}

// nameFault says why Connect would refuse or change a name, or never find it (ConfigDef.NonEmptyStringWithoutControlChars; POST trims it).
func nameFault(v value) string {
	switch {
	case v.kind != text:
		return fmt.Sprintf("is %s: write a text", v.kind)
	case v.text == "":
		return "is empty: write one"
	case strings.ContainsFunc(v.text, unicode.IsControl):
		return "has a control character: remove it"
	case strings.TrimSpace(v.text) != v.text:
		return "begins or ends with a blank: remove it"
	case strings.ContainsAny(v.text, `/\%;`):
		// Jetty 12 answers 400 to such a path, encoded or not; seen with Kafka 4.3.1.
		return `has one of / \ % ; which Connect's REST API refuses since Kafka 4.0: write another character`
	}
	return ""
}
