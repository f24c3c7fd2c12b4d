package rule

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// referenceRules are about ${provider:path:key}.
var referenceRules = []Rule{
	{ID: "unknown-provider", Severity: Warning, check: unknownProviders,
		Title: "A reference to a config provider that the workers do not have.", Why: "The text itself, ${…}, is used as the value."},
	{ID: "provider-path", Severity: Warning, check: providerPaths,
		Title: "A reference to a file, folder or variable that the provider may not read.", Why: "The text itself, ${…}, is used as the value."},
	{ID: "secret-not-mounted", Severity: Warning, check: notMounted,
		Title: "A reference to a Secret's file that no mount of the workers gives.", Why: "The connector fails: the file is not there."},
	{ID: "provider-class", Severity: Warning, check: providerClasses,
		Title: "A config provider without a class.", Why: "The worker does not have the provider."},
}

// reference is Connect's own expression: ${provider:[path:]key}.
var reference = regexp.MustCompile(`\$\{([^}:]*?):(([^}]*?):)?([^}]*?)\}`)

func hasReference(value string) bool {
	return strings.Contains(value, "${") && reference.MatchString(value)
}

// references calls each with every reference in the values of workers and connectors, and the worker that resolves it.
func (r *run) references(each func(w Worker, s subject, key string, provider, path string)) {
	if len(r.Workers) != 1 {
		return
	}
	w := r.Workers[0]
	var subjects []subject
	r.workers(func(_ Worker, s subject) { subjects = append(subjects, s) })
	r.connectors(func(c view) { subjects = append(subjects, c.subject) })
	for _, s := range subjects {
		for _, key := range s.keys {
			if !strings.Contains(s.config[key], "${") {
				continue // nearly always, and cheaper than the expression
			}
			for _, m := range reference.FindAllStringSubmatch(s.config[key], -1) {
				file := m[3]
				if m[2] == "" {
					file = m[4] // ${env:NAME} has no path
				}
				each(w, s, key, m[1], file)
			}
		}
	}
}

func unknownProviders(r *run) {
	r.references(func(w Worker, s subject, key, provider, _ string) {
		providers := list(w.Config["config.providers"])
		if slices.Contains(providers, provider) {
			return
		}
		hint := suggest(provider, providers)
		if hint == "" && len(providers) > 0 {
			hint = ", there are " + strings.Join(providers, ", ")
		}
		r.report(s, key, "the workers have no config provider %q%s", provider, hint)
	})
}

func providerPaths(r *run) {
	r.references(func(w Worker, s subject, key, provider, file string) {
		param := "config.providers." + provider + ".param."
		if pattern, limited := w.Config[param+"allowlist.pattern"]; limited {
			if allowed, err := regexp.Compile("^(?:" + pattern + ")$"); err == nil && !allowed.MatchString(file) {
				r.report(s, key, "the provider %s may not read %s, allow it in %sallowlist.pattern", provider, file, param)
			}
		}
		paths := list(w.Config[param+"allowed.paths"])
		if len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool { return within(file, p) }) {
			r.report(s, key, "the provider %s may not read %s, it is outside %s", provider, file, strings.Join(paths, ", "))
		}
	})
}

func within(file, folder string) bool {
	file, folder = path.Clean(file), path.Clean(folder)
	return file == folder || folder == "/" || strings.HasPrefix(file, folder+"/")
}

// secretsFolder is where the chart mounts Secrets.
const secretsFolder = "/etc/kafka-connect-secrets/"

func notMounted(r *run) {
	if r.Mounts == nil {
		return
	}
	r.references(func(_ Worker, s subject, key, provider, file string) {
		if !strings.HasPrefix(file, secretsFolder) || provider == "env" {
			return
		}
		if !slices.ContainsFunc(r.Mounts, func(m string) bool { return m+"/" != secretsFolder && within(file, m) }) {
			secret, _, _ := strings.Cut(strings.TrimPrefix(file, secretsFolder), "/")
			r.report(s, key, "the Secret %s is not mounted, write secretRefs for this key, or add it to worker.secretMounts", secret)
		}
	})
}

func providerClasses(r *run) {
	r.workers(func(w Worker, s subject) {
		for _, provider := range list(w.Config["config.providers"]) {
			if key := "config.providers." + provider + ".class"; strings.TrimSpace(w.Config[key]) == "" {
				r.report(s, key, "it is missing, set the provider's class, e.g. org.apache.kafka.common.config.provider.FileConfigProvider")
			}
		}
	})
}
