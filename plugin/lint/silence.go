package lint

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// Silence is findings that are meant so.
type Silence struct {
	// Rule is the id of the rule.
	Rule string `json:"rule"`
	// File and Key are patterns, such as connectors/*.json; empty: all.
	File string `json:"file,omitempty"`
	Key  string `json:"key,omitempty"`
	// Reason says why; it has to be there.
	Reason string `json:"reason"`
}

// Config is the file that says how to check.
type Config struct {
	KafkaVersion string    `json:"kafkaVersion,omitempty"`
	Catalogs     []string  `json:"catalogs,omitempty"`
	Silence      []Silence `json:"silence,omitempty"`
}

// never are rules whose findings nobody can mean: there, something cannot be read or installed.
var never = []string{"syntax", "schema", "chart"}

// ParseConfig reads a Config.
func ParseConfig(file string, data []byte) (Config, error) {
	var c Config
	if err := yaml.UnmarshalStrict(data, &c); err != nil {
		return Config{}, fmt.Errorf("%s: %w", file, err)
	}
	var errs []error
	for i, s := range c.Silence {
		_, known := rule.Find(s.Rule)
		switch {
		case !known:
			errs = append(errs, fmt.Errorf("%s: silence[%d].rule: there is no rule %q, see docs/rules.md", file, i, s.Rule))
		case slices.Contains(never, s.Rule):
			errs = append(errs, fmt.Errorf("%s: silence[%d].rule: %s cannot be silenced: Helm stops too", file, i, s.Rule))
		case s.Reason == "":
			errs = append(errs, fmt.Errorf("%s: silence[%d].reason: it is missing, say why %s is meant so", file, i, s.Rule))
		}
		for _, pattern := range []string{s.File, s.Key} {
			if _, err := path.Match(pattern, ""); err != nil {
				errs = append(errs, fmt.Errorf("%s: silence[%d]: %q is no pattern, write e.g. connectors/*.json", file, i, pattern))
			}
		}
	}
	return c, errors.Join(errs...)
}

func (s Silence) covers(f Finding) bool {
	matches := func(pattern, text string) bool {
		ok, _ := path.Match(pattern, text)
		return pattern == "" || ok
	}
	return s.Rule == f.Rule && matches(s.File, f.File) && matches(s.Key, f.Key)
}

// silence removes what is meant so, and notes which entries were of no use.
func (r *Result) silence(entries []Silence) {
	used := make([]bool, len(entries))
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		i := slices.IndexFunc(entries, func(s Silence) bool { return s.covers(f) })
		if i < 0 {
			return false
		}
		used[i] = true
		r.Silenced++
		return true
	})
	for i, s := range entries {
		if !used[i] {
			r.Unused = append(r.Unused, s)
		}
	}
}
