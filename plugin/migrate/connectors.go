package migrate

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/internal/source"
)

// found is a connector of the origin.
type found struct {
	connector.Connector
	// kind is what Connect calls it, source or sink; empty: it was not asked.
	kind string
	// from is where it stands, places where its keys do; a key without a place stands at from.
	from   string
	places map[string]string
	// comment stands above it in the values.
	comment string
	// masked are keys whose value the server shows as asterisks.
	masked []string
	// refs are Secrets that exist already and that keys refer to.
	refs map[string]secretRef
}

type secretRef struct{ name, key string }

func (f found) at(key string) string { return cmp.Or(f.places[key], f.from) }

// isSink goes by what Connect says, or else by the configuration.
func (f found) isSink() bool {
	if f.kind != "" {
		return f.kind == "sink"
	}
	return f.IsSink()
}

// checked gives a connector that did not come from a file of its own the verdict of those that do.
func checked(name string, config map[string]string, state string) (connector.Connector, error) {
	whole := map[string]any{"name": name, "config": config}
	if state != "" {
		whole["state"] = state
	}
	data, err := json.Marshal(whole)
	if err != nil {
		return connector.Connector{}, err
	}
	c, err := connector.Parse("connector.json", data)
	var fault *source.Error
	if errors.As(err, &fault) {
		return c, errors.New(fault.Text)
	}
	return c, err
}

// declare writes connectors into the values, sorted by name.
func (s *setup) declare(all []found) {
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.Name, b.Name) })
	for i, one := range all {
		if i > 0 && all[i-1].Name == one.Name {
			s.fail("connector %q is in both %s and %s: rename one of them or leave one out", one.Name, all[i-1].from, one.from)
			continue
		}
		s.declareOne(one)
		s.connectors++
	}
	s.references(all)
}

func (s *setup) declareOne(one found) {
	at := []string{"connectors", one.Name}
	if group := s.sinkGroup; group.given() && one.isSink() && one.Config["consumer.override.group.id"] == "" {
		one.Config["consumer.override.group.id"] = group.value
		s.note(group.at, group.key, Moved, strings.Join(at, ".")+".config.consumer.override.group.id", "so that %s keeps its group; the chart refuses it for all workers", one.Name)
	}
	plaintext := false
	for _, key := range configKeys(one.Config) {
		if key == "connector.class" {
			s.values.set(one.Config[key], "", append(at, "config", key)...)
			continue
		}
		plaintext = s.declareKey(one, key, at) || plaintext
	}
	if plaintext {
		s.values.set(true, "", append(at, "allowPlaintext")...)
	}
	if one.State != "" && one.State != connector.StateRunning {
		s.values.set(one.State, "", append(at, "state")...)
	}
	s.values.comment(cmp.Or(one.comment, "From "+one.from+"."), at...)
}

// declareKey writes one key of a configuration and tells whether a password now stands in the values.
func (s *setup) declareKey(one found, key string, at []string) bool {
	to := func(section string) []string { return append(slices.Clone(at), section, key) }
	ref, exists := one.refs[key]
	masked := slices.Contains(one.masked, key)
	switch {
	case exists:
		s.values.set(flowNode("name", ref.name, "key", ref.key), "", to("secretRefs")...)
		s.note(one.at(key), one.Name+": "+key, Moved, strings.Join(to("secretRefs"), "."), "%s", s.mounted(ref.name))
		return false
	case !masked && !secretValueOf(key, one.Config[key], one.Passwords...):
		s.values.set(configText(one.Config[key]), "", to("config")...)
		return false
	case !masked && s.o.AllowPlaintext:
		s.values.set(configText(one.Config[key]), "", to("config")...)
		s.note(one.at(key), one.Name+": "+key, Warning, strings.Join(to("config"), "."), "a password stands in the values, as --allow-plaintext says")
		return true
	}
	name := secretName(one.Name)
	s.values.set(flowNode("name", name, "key", secretKey(key)), "", to("secretRefs")...)
	value := secretValue{text: one.Config[key]}
	if masked {
		value = secretValue{fill: "the server shows it as asterisks"}
	}
	s.secrets.add(name, secretKey(key), value)
	s.note(one.at(key), one.Name+": "+key, Moved, strings.Join(to("secretRefs"), "."), "the value stands in the Secret %s", name)
	return false
}

// mounted says how workers come to read a Secret that exists.
func (s *setup) mounted(name string) string {
	if s.values.has("connect", "url") {
		return fmt.Sprintf("the workers must have the Secret %s at /etc/kafka-connect-secrets/%s (worker.secretMounts of their release)", name, name)
	}
	return fmt.Sprintf("the Secret %s is mounted into the workers", name)
}

// configKeys are sorted, the class first.
func configKeys(config map[string]string) []string {
	keys := slices.Sorted(maps.Keys(config))
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Compare(b2i(a != "connector.class"), b2i(b != "connector.class"))
	})
	return keys
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

var (
	envReference  = regexp.MustCompile(`\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}`)
	fileReference = regexp.MustCompile(`\$\{(file|dir):([^:}]+):[^}]*\}`)
)

// references allows what configurations read through ${env:…}, and says what ${file:…} and ${dir:…} need.
func (s *setup) references(all []found) {
	env, folders := map[string]bool{}, map[string]string{}
	for _, one := range all {
		for _, value := range one.Config {
			for _, found := range envReference.FindAllStringSubmatch(value, -1) {
				env[found[1]] = true
			}
			for _, found := range fileReference.FindAllStringSubmatch(value, -1) {
				folder := found[2]
				if found[1] == "file" {
					folder = path.Dir(folder)
				}
				if !strings.HasPrefix(folder, "/etc/kafka-connect-secrets") {
					folders[folder] = one.from
				}
			}
		}
	}
	if s.values.has("connect", "url") || s.o.Release != "" {
		return // the workers are not of these values
	}
	if names := slices.Sorted(maps.Keys(env)); len(names) > 0 {
		s.values.set(names, "Connectors read them with ${env:…}.", "worker", "envAllowlist")
		for _, name := range names {
			if !s.values.has("worker", "env", name) {
				s.note("", "${env:"+name+"}", Warning, "worker.env."+name, "a connector reads it: set it from a Secret (valueFrom)")
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if s.allowed(folder) {
			s.allow(folder)
		} else {
			s.note(folders[folder], "files in "+folder, Warning, "worker.allowedPaths", "a connector reads them: mount them (worker.volumes, worker.volumeMounts), then add the folder to worker.allowedPaths; or use secretRefs")
		}
	}
}

// allowed tells whether a folder is mounted by these values already.
func (s *setup) allowed(folder string) bool {
	for at := folder; at != "/" && at != "."; at = path.Dir(at) {
		if s.values.has("worker", "volumeMounts", at) {
			return true
		}
	}
	return false
}

func place(file string, at source.Position) string {
	if at.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%s", file, at)
}
