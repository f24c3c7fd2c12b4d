package migrate

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// strimziJVM is memory, flags and logging.
func (s *setup) strimziJVM(spec node) {
	s.pass(spec.get("resources"), "spec.resources", "worker", "resources")
	jvm := spec.get("jvmOptions")
	var heap, options []string
	for _, flag := range []string{"-Xms", "-Xmx"} {
		if one := jvm.get(flag); one.is() {
			heap = append(heap, flag+one.text())
		}
	}
	for _, one := range jvm.get("javaSystemProperties").items() {
		options = append(options, "-D"+one.get("name").text()+"="+one.get("value").text())
	}
	jvm.get("-XX").each(func(key string, value node) {
		switch value.text() {
		case "true":
			options = append(options, "-XX:+"+key)
		case "false":
			options = append(options, "-XX:-"+key)
		default:
			options = append(options, "-XX:"+key+"="+value.text())
		}
	})
	if len(heap) > 0 {
		s.values.set(strings.Join(heap, " "), "", "worker", "jvm", "heap")
		s.note(jvm.at(), "spec.jvmOptions", Moved, "worker.jvm.heap", "")
	}
	if len(options) > 0 {
		s.jvmOptions(strings.Join(options, " "), "spec.jvmOptions", jvm.at())
	}
	if logging := spec.get("logging"); logging.get("type").text() == "inline" {
		logging.get("loggers").each(s.logger(logging.get("loggers")))
	} else if logging.is() {
		s.note(logging.at(), "spec.logging", Warning, "worker.logging", "not carried over: write the levels into worker.logging")
	}
}

var (
	rootLoggers = []string{"log4j.rootLogger", "connect.root.logger.level", "rootLogger.level", "kafka.root.logger.level"}
	levels      = regexp.MustCompile(`(?i)^(OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE)\b`)
)

// logger reads a line of log4j's or log4j 2's properties.
func (s *setup) logger(all node) func(key string, value node) {
	return func(key string, value node) {
		level := strings.ToUpper(levels.FindString(value.text()))
		name, old := strings.CutPrefix(key, "log4j.logger.")
		if alias, is := strings.CutSuffix(key, ".level"); is && strings.HasPrefix(alias, "logger.") {
			name, old = all.get(alias+".name").text(), true
		}
		switch {
		case strings.HasSuffix(key, ".name"):
		case level == "":
			s.note(value.at(), key, Warning, "worker.logging", "not carried over: it is no level")
		case slices.Contains(rootLoggers, key):
			s.values.set(level, "", "worker", "logging", "level")
			s.note(value.at(), key, Moved, "worker.logging.level", "")
		case old && name != "":
			s.values.set(level, "", "worker", "logging", "loggers", name)
			s.note(value.at(), key, Moved, "worker.logging.loggers."+name, "")
		default:
			s.note(value.at(), key, Warning, "worker.logging", "not carried over")
		}
	}
}

// strimziPod is environment, volumes and what a template says of the pods.
func (s *setup) strimziPod(spec node) {
	external := spec.look("externalConfiguration")
	s.environment(external.get("env"), "spec.externalConfiguration.env")
	for _, one := range external.get("volumes").items() {
		name := one.get("name").text()
		for _, source := range []string{"secret", "configMap"} {
			if from := one.get(source); from.is() {
				mount := "/opt/kafka/external-configuration/" + name
				s.volume(name, mount, map[string]any{source: from.value()})
				s.allow(mount)
				s.note(one.at(), "spec.externalConfiguration.volumes."+name, Moved, "worker.volumes."+name, "")
			}
		}
	}
	pod := spec.look("template", "pod")
	container := spec.look("template", "connectContainer")
	s.environment(container.get("env"), "spec.template.connectContainer.env")
	for _, one := range pod.get("volumes").items() {
		s.podVolume(one, container.get("volumeMounts").items())
	}
	for _, key := range []string{"affinity", "tolerations", "topologySpreadConstraints", "priorityClassName", "terminationGracePeriodSeconds", "hostAliases"} {
		s.pass(pod.get(key), "spec.template.pod."+key, "worker", key)
	}
	s.pass(pod.get("imagePullSecrets"), "spec.template.pod.imagePullSecrets", "imagePullSecrets")
	s.pass(pod.get("metadata", "annotations"), "spec.template.pod.metadata.annotations", "worker", "podAnnotations")
	s.pass(pod.get("metadata", "labels"), "spec.template.pod.metadata.labels", "worker", "podLabels")
}

func (s *setup) podVolume(volume node, mounts []node) {
	name := volume.get("name").text()
	what := map[string]any{}
	volume.each(func(key string, value node) {
		if key != "name" {
			what[key] = value.value()
		}
	})
	s.values.set(what, "", "worker", "volumes", name)
	for _, mount := range mounts {
		if mount.get("name").text() != name {
			continue
		}
		at, rest := path.Clean(mount.get("mountPath").text()), map[string]any{"name": name}
		mount.each(func(key string, value node) {
			if key != "name" && key != "mountPath" {
				rest[key] = value.value()
			}
		})
		s.values.set(rest, "", "worker", "volumeMounts", at)
		s.note(mount.at(), "volume "+name, Moved, "worker.volumes."+name, "")
	}
}

// strimziPlugins are those that Strimzi builds into an image, which the chart fetches, and images of plugins.
func (s *setup) strimziPlugins(spec node) {
	for _, plugin := range spec.get("plugins").items() {
		name := pluginName(plugin.get("name").text())
		for _, artifact := range plugin.get("artifacts").items() {
			s.values.set(artifact.get("reference").text(), "", "plugins", name, "image")
			s.note(plugin.at(), "spec.plugins."+name, Moved, "plugins."+name, "an image as a volume")
		}
	}
	if s.o.RegistrarImage == "" {
		return
	}
	for _, plugin := range spec.get("build", "plugins").items() {
		login := ""
		name := pluginName(plugin.get("name").text())
		var artifacts []any
		for _, artifact := range plugin.get("artifacts").items() {
			from, sum := artifact.get("url").text(), artifact.get("sha512sum").text()
			if from == "" || sum == "" {
				s.note(artifact.at(), "spec.build.plugins."+name, Warning, "plugins."+name, "not carried over: the chart fetches a url with its checksum, give it both")
				continue
			}
			from, login = s.plainURL(from, name, login)
			artifacts = append(artifacts, map[string]any{"url": from, "checksum": "sha512:" + sum})
		}
		if len(artifacts) > 0 {
			s.values.set(artifacts, "", "plugins", name, "artifacts")
			if login != "" {
				s.values.set(login, "", "plugins", name, "secretName")
			}
			s.note(plugin.at(), "spec.build.plugins."+name, Moved, "plugins."+name, "an init container fetches it")
		}
	}
	if output := spec.get("build", "output"); output.is() {
		s.note(output.at(), "spec.build.output", Dropped, "", "no image is built")
	}
}

// plainURL takes a user and a password out of the URL of a plugin, and returns the Secret with them.
func (s *setup) plainURL(text, plugin, login string) (string, string) {
	address, err := url.Parse(text)
	if err != nil || address.User == nil {
		return text, login
	}
	password, _ := address.User.Password()
	login = secretName("plugin-" + plugin)
	s.secrets.add(login, "username", secretValue{text: address.User.Username()})
	s.secrets.add(login, "password", secretValue{text: password})
	address.User = nil
	return address.String(), login
}

// jvmOptions are flags of the JVM; the chart has no place for a password among them.
func (s *setup) jvmOptions(options, key, at string) {
	if secretValueOf("options", options) {
		s.note(at, key, Warning, "worker.jvm.options", "not carried over: there is a password among them, for all to read; give it to the program in another way")
		return
	}
	s.values.set(options, "", "worker", "jvm", "options")
	s.note(at, key, Moved, "worker.jvm.options", "")
}

var notPluginName = regexp.MustCompile(`[^a-z0-9]+`)

func pluginName(name string) string {
	name = strings.Trim(notPluginName.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.Trim(name[:min(len(name), 50)], "-")
}
