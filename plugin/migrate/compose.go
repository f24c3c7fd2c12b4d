package migrate

import (
	"regexp"
	"slices"
	"strings"
)

// composeServices are the services of a compose file that are Connect workers.
func composeServices(document node, variables []variable) (workers []container) {
	document.look("services").each(func(name string, service node) {
		env := composeEnv(service.get("environment"))
		for _, file := range envFiles(service.get("env_file")) {
			for _, v := range variables {
				if strings.HasPrefix(v.at, file+":") && !slices.ContainsFunc(env, func(e variable) bool { return e.name == v.name }) {
					env = append(env, v)
				}
			}
		}
		if !isWorker(env) {
			return
		}
		take := func(s *setup) { s.service(name, service) }
		workers = append(workers, container{from: name, env: env, image: service.get("image"), compose: true, variables: variables, take: take})
	})
	return workers
}

// resolve puts values for ${…}. What is set in the shell of the old host alone is to be filled into a Secret, unless the worker's
// properties need it.
func (s *setup) resolve(one *container) {
	if !one.compose {
		return
	}
	var env []variable
	for _, v := range one.env {
		text, unset := interpolate(v.value, one.variables)
		needed := strings.HasPrefix(v.name, "CONNECT_") || slices.Contains(debezium, v.name) || strings.HasPrefix(v.name, "KAFKA_")
		switch {
		case len(unset) == 0:
			env = append(env, variable{v.name, text, v.at})
		case needed:
			s.fail("%s: %s needs the variable %s: add the file that sets it, e.g. .env", v.at, v.name, strings.Join(unset, ", "))
		default:
			s.secrets.add(workerSecret, v.name, secretValue{fill: "what the variable " + strings.Join(unset, ", ") + " makes of it on the old host"})
			s.values.set(flowNode("name", workerSecret, "key", v.name), "", "worker", "env", v.name, "valueFrom", "secretKeyRef")
			s.note(v.at, v.name, Warning, "worker.env."+v.name, "its value is on the old host alone: write it into the Secret %s", workerSecret)
		}
	}
	one.env = env
	if one.image.n != nil {
		text, unset := interpolate(one.image.text(), one.variables)
		if len(unset) > 0 {
			s.fail("%s: the image needs the variable %s: add the file that sets it, e.g. .env", one.image.at(), strings.Join(unset, ", "))
		}
		resolved := *one.image.n
		resolved.Value = text
		one.image.n = &resolved
	}
}

// composeEnv reads both forms: a mapping, and a list of NAME=value.
func composeEnv(environment node) (env []variable) {
	environment.each(func(name string, value node) {
		env = append(env, variable{name, value.text(), value.at()})
	})
	for _, item := range environment.items() {
		name, value, given := strings.Cut(item.text(), "=")
		if !given {
			value = "${" + name + "}"
		}
		env = append(env, variable{strings.TrimSpace(name), value, item.at()})
	}
	return env
}

func envFiles(from node) (names []string) {
	if from.text() != "" {
		return []string{strings.TrimPrefix(from.text(), "./")}
	}
	for _, item := range from.items() {
		name := item.text()
		if name == "" {
			name = item.look("path").text()
		}
		names = append(names, strings.TrimPrefix(name, "./"))
	}
	return names
}

var composeVariable = regexp.MustCompile(`\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^}]*))?\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// interpolate is what docker compose makes of ${NAME}, ${NAME:-default} and $$; unset are names without a value.
func interpolate(text string, variables []variable) (result string, unset []string) {
	result = composeVariable.ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		parts := composeVariable.FindStringSubmatch(found)
		name := parts[1] + parts[4]
		at := slices.IndexFunc(variables, func(v variable) bool { return v.name == name })
		set := at >= 0 && (variables[max(at, 0)].value != "" || !strings.HasPrefix(parts[2], ":"))
		switch {
		case strings.HasSuffix(parts[2], "+"):
			if set {
				return parts[3]
			}
			return ""
		case set:
			return variables[at].value
		case strings.HasSuffix(parts[2], "-"):
			return parts[3]
		}
		unset = append(unset, name)
		return found
	})
	return result, unset
}

// composeOnly has no meaning in Kubernetes, or the chart does it.
var composeOnly = []string{
	"ports", "expose", "depends_on", "container_name", "hostname", "restart", "links", "networks", "healthcheck", "labels", "logging",
	"profiles", "platform", "stop_grace_period", "init", "stdin_open", "tty", "external_links", "network_mode", "extends", "user",
}

// service carries over what is not environment, or says that it does not.
func (s *setup) service(name string, service node) {
	if replicas := service.get("deploy", "replicas"); replicas.is() {
		s.values.set(configText(replicas.text()), "", "worker", "replicas")
		s.note(replicas.at(), "deploy.replicas", Moved, "worker.replicas", "")
	}
	for _, key := range composeOnly {
		if one := service.get(key); one.is() {
			s.note(one.at(), name+"."+key, Dropped, "", "the chart does it, or it has no meaning in Kubernetes")
		}
	}
	for _, volume := range service.get("volumes").items() {
		s.note(volume.at(), name+".volumes", Warning, "worker.volumes", "not carried over: plugins go into the image or under plugins, files into a Secret or a volume")
	}
	for _, key := range []string{"command", "entrypoint"} {
		if command := service.get(key); command.is() {
			s.note(command.at(), name+"."+key, Warning, "plugins", "not carried over: what it installs goes into the image or under plugins, connectors that it registers under connectors")
		}
	}
	if build := service.get("build"); build.is() {
		s.note(build.at(), name+".build", Warning, "image", "push the image that it builds to a registry and set image.repository")
	}
	s.leftOver(service, name)
}
