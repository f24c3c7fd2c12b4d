package migrate

import (
	"encoding/csv"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// plugins is the plugin path. Its folders must be in the image, or be mounted.
func (s *setup) plugins(p *properties) {
	if discovery := p.take("plugin.discovery"); discovery.given() {
		s.values.set(strings.ToLower(discovery.value), "", "worker", "pluginDiscovery")
		s.note(discovery.at, discovery.key, Moved, "worker.pluginDiscovery", "")
	}
	path := p.take("plugin.path")
	switch {
	case !path.given() && s.operator:
		return
	case !path.given():
		s.note("", "plugin.path", Warning, "worker.pluginPath", "it was not set, so the plugins stood on the class path: put them into the image below /opt/kafka/plugins, or declare them under plugins")
		return
	}
	var folders []string
	for folder := range strings.SplitSeq(path.value, ",") {
		switch folder = strings.TrimSpace(folder); {
		case folder == "":
		case !strings.HasPrefix(folder, "/"):
			s.note(path.at, path.key, Warning, "worker.pluginPath", "%s is relative and was left out: write the folder of the image", folder)
		default:
			folders = append(folders, folder)
		}
	}
	if len(folders) > 0 {
		s.values.set(folders, "These folders must be in the image; plugins adds others.", "worker", "pluginPath")
	}
	s.note(path.at, path.key, Moved, "worker.pluginPath", "the folders must be in the workers' image, or be declared under plugins")
}

// listeners are the REST API's. The chart listens on one port of all addresses, with TLS if rest.tls says so.
func (s *setup) listeners(p *properties) {
	old := p.take("rest.port")
	listeners := p.take("listeners")
	if !listeners.given() && old.given() {
		listeners = old
		listeners.value = "http://:" + old.value
	} else if old.given() {
		s.note(old.at, old.key, Dropped, "", "Kafka 3.0 has removed it, listeners counts")
	}
	if listeners.given() {
		s.listener(listeners)
	}
	for _, one := range p.takePrefix("listeners.https.") {
		s.note(one.at, one.key, Warning, "rest.tls", "not carried over: put keystore, truststore and the PEM authorities into a Secret and set rest.tls.secretName")
	}
	if admin := p.take("admin.listeners"); admin.given() {
		s.adminListeners(admin)
	}
	if headers := p.take("response.http.headers.config"); headers.given() {
		s.headers(headers)
	}
	if classes := p.find("rest.extension.classes"); strings.Contains(classes.value, "BasicAuthSecurityRestExtension") {
		p.take(classes.key)
		s.note(classes.at, classes.key, Warning, "rest.basicAuth", "the REST API asks for no password until you set rest.basicAuth.secretName to a Secret with username and password")
	}
}

func (s *setup) listener(listeners property) {
	first, rest, several := strings.Cut(listeners.value, ",")
	parsed, err := url.Parse(strings.TrimSpace(first))
	if err != nil || parsed.Port() == "" || !wholeNumber.MatchString(parsed.Port()) {
		s.fail("%s: %s is no URL with a port: write e.g. http://:8083", listeners.at, listeners.key)
		return
	}
	if port := parsed.Port(); port != "8083" {
		s.values.set(configText(port), "", "rest", "port")
	}
	s.note(listeners.at, listeners.key, Moved, "rest.port", "the chart listens on all addresses of the pod")
	if several && strings.TrimSpace(rest) != "" {
		s.note(listeners.at, listeners.key, Warning, "rest.port", "only the first listener is carried over")
	}
	if strings.EqualFold(parsed.Scheme, "https") {
		s.note(listeners.at, listeners.key, Warning, "rest.tls", "the REST API speaks plain HTTP until you set rest.tls.secretName")
	}
}

func (s *setup) adminListeners(admin property) {
	var urls []string
	for one := range strings.SplitSeq(admin.value, ",") {
		if one = strings.TrimSpace(one); one != "" {
			urls = append(urls, one)
		}
	}
	if len(urls) > 0 {
		s.values.set(urls, "", "rest", "adminListeners")
	}
	s.note(admin.at, admin.key, Moved, "rest.adminListeners", "")
}

// headers reads "set Name: value, add …"; parts with a comma are quoted.
func (s *setup) headers(headers property) {
	reader := csv.NewReader(strings.NewReader(headers.value))
	reader.TrimLeadingSpace = true
	reader.LazyQuotes = true
	parts, err := reader.Read()
	for _, part := range parts {
		action, header, found := strings.Cut(strings.TrimSpace(part), " ")
		name, value, colon := strings.Cut(header, ":")
		if !found || !colon || strings.Contains(value, ",") || !slices.Contains([]string{"set", "add"}, strings.ToLower(action)) {
			s.note(headers.at, headers.key, Warning, "rest.responseHeaders", "a part of it was not carried over: the chart takes set and add with a name and a value without commas")
			continue
		}
		s.values.set(strings.TrimSpace(value), "", "rest", "responseHeaders", strings.TrimSpace(name))
	}
	if err != nil {
		s.note(headers.at, headers.key, Warning, "rest.responseHeaders", "not carried over: it cannot be read")
		return
	}
	s.note(headers.at, headers.key, Moved, "rest.responseHeaders", "")
}

// ownProviders are those that the chart always has, by their classes.
var ownProviders = map[string]string{
	"env":  "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
	"file": "org.apache.kafka.common.config.provider.FileConfigProvider",
	"dir":  "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
}

var providerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// providers are config providers. Those of the chart may read only what is allowed: worker.allowedPaths, worker.envAllowlist.
func (s *setup) providers(p *properties) {
	names := p.take("config.providers")
	for name := range strings.SplitSeq(names.value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		class := p.take("config.providers." + name + ".class")
		param := p.takePrefix("config.providers." + name + ".param.")
		switch {
		case ownProviders[name] != "" && (ownProviders[name] == class.value || !class.given()):
			s.note(names.at, "config.providers."+name, Dropped, "", "the chart has it always; it reads what worker.allowedPaths and worker.envAllowlist name")
			for _, one := range param {
				s.ownParam(name, one)
			}
		case strings.HasSuffix(class.value, ".KubernetesSecretConfigProvider"):
			s.note(names.at, "config.providers."+name, Dropped, "", "the chart mounts the Secrets that connectors refer to (secretRefs)")
		case ownProviders[name] != "" || !providerName.MatchString(name) || !class.given():
			s.note(names.at, "config.providers."+name, Warning, "worker.configProviders", "not carried over: the name is taken or not allowed, or its class is missing; add it under another name")
		default:
			s.values.set(class.value, "", "worker", "configProviders", name, "class")
			s.note(names.at, "config.providers."+name, Moved, "worker.configProviders."+name, "")
			for _, one := range param {
				if secretValueOf(one.key, one.value) {
					s.note(one.at, one.key, Warning, "", "Kafka resolves no reference in the parameters of a config provider: give it the password in a way of its own, e.g. by an environment variable")
				}
				s.keep(one, strings.TrimPrefix(one.key, "config.providers."+name+".param."), "worker", "configProviders", name, "param")
			}
		}
	}
	for _, one := range p.takePrefix("config.providers.") {
		s.note(one.at, one.key, Dropped, "", "config.providers does not name it")
	}
}

func (s *setup) ownParam(provider string, one property) {
	if strings.HasSuffix(one.key, ".allowed.paths") {
		s.note(one.at, one.key, Warning, "worker.allowedPaths", "list the folders there once they are mounted: a folder that is missing keeps the workers from starting")
		return
	}
	s.note(one.at, one.key, Dropped, "", "the chart sets what the provider %s may read", provider)
}
