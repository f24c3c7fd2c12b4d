package migrate

import "strings"

// cfkRegistry is the Schema Registry and the converters that use it.
func (s *setup) cfkRegistry(spec node, p *properties) {
	for _, side := range []string{"key", "value"} {
		if class := spec.get(side + "ConverterType"); class.is() {
			p.add(side+".converter", class.text(), class.at())
		}
		if !p.find(side + ".converter").given() {
			s.note(spec.at(), side+".converter", Warning, "worker.converters."+side, "the file names none: the chart's default is JsonConverter, compare it with the operator's")
		}
	}
	registry := spec.look("dependencies", "schemaRegistry")
	url := registry.get("url")
	registry.get("authentication", "type")
	if !url.is() {
		return
	}
	used := false
	for _, side := range []string{"key", "value"} {
		if !strings.HasPrefix(p.find(side+".converter").value, "io.confluent.connect.") {
			continue
		}
		used = true
		p.add(side+".converter.schema.registry.url", url.text(), url.at())
		if secret := registry.get("authentication", "basic", "secretRef"); secret.is() {
			file := "${file:/etc/kafka-connect-secrets/" + secret.text() + "/basic.txt:"
			p.add(side+".converter.basic.auth.credentials.source", "USER_INFO", secret.at())
			p.add(side+".converter.basic.auth.user.info", file+"username}:"+file+"password}", secret.at())
		}
	}
	if !used {
		registry.get("authentication")
		s.note(url.at(), "spec.dependencies.schemaRegistry", Dropped, "", "no converter of the workers uses it; connectors name their own schema.registry.url")
	}
}

func (s *setup) cfkPod(spec node) {
	pod := spec.look("podTemplate")
	s.pass(pod.get("resources"), "spec.podTemplate.resources", "worker", "resources")
	for _, key := range []string{"affinity", "tolerations", "topologySpreadConstraints", "priorityClassName", "terminationGracePeriodSeconds", "podSecurityContext"} {
		s.pass(pod.get(key), "spec.podTemplate."+key, "worker", key)
	}
	s.pass(pod.get("annotations"), "spec.podTemplate.annotations", "worker", "podAnnotations")
	s.pass(pod.get("labels"), "spec.podTemplate.labels", "worker", "podLabels")
	s.environment(pod.get("envVars"), "spec.podTemplate.envVars")
	if refs := spec.get("image", "pullSecretRef"); len(refs.items()) > 0 {
		var names []any
		for _, ref := range refs.items() {
			names = append(names, map[string]any{"name": ref.text()})
		}
		s.values.set(names, "", "imagePullSecrets")
		s.note(refs.at(), "spec.image.pullSecretRef", Moved, "imagePullSecrets", "")
	}
	var heap, options []string
	for _, flag := range spec.get("configOverrides", "jvm").items() {
		if strings.HasPrefix(flag.text(), "-Xm") {
			heap = append(heap, flag.text())
		} else {
			options = append(options, flag.text())
		}
	}
	if len(heap) > 0 {
		s.values.set(strings.Join(heap, " "), "", "worker", "jvm", "heap")
		s.note(spec.get("configOverrides", "jvm").at(), "spec.configOverrides.jvm", Moved, "worker.jvm.heap", "")
	}
	if len(options) > 0 {
		s.jvmOptions(strings.Join(options, " "), "spec.configOverrides.jvm", spec.get("configOverrides", "jvm").at())
	}
	for _, line := range spec.get("configOverrides", "log4j").items() {
		key, _, _ := strings.Cut(line.text(), "=")
		s.cfkLogger(key, line)
	}
}

func (s *setup) cfkLogger(key string, line node) {
	_, value, _ := strings.Cut(line.text(), "=")
	level := *line.n
	level.Value = strings.TrimSpace(value)
	s.logger(node{file: line.file, used: line.used})(strings.TrimSpace(key), node{file: line.file, n: &level, used: line.used})
}

// cfkPlugins are those that an init container fetches; of Confluent Hub there is no URL with a checksum.
func (s *setup) cfkPlugins(spec node) {
	plugins := spec.look("build", "onDemand", "plugins")
	for _, plugin := range plugins.get("confluentHub").items() {
		name := plugin.get("owner").text() + "/" + plugin.get("name").text()
		s.note(plugin.at(), "spec.build: "+name, Warning, "plugins", "not carried over: put it into the image, or give plugins the URL of its archive and the checksum")
	}
	for _, plugin := range plugins.get("url").items() {
		name := pluginName(plugin.get("name").text())
		if s.o.RegistrarImage == "" {
			s.needsRegistrar = append(s.needsRegistrar, "the init container that fetches plugins."+name)
		}
		sum := plugin.get("checksum").text()
		if !strings.Contains(sum, ":") {
			sum = map[int]string{64: "sha256:", 128: "sha512:"}[len(sum)] + sum
		}
		from, login := s.plainURL(plugin.get("archivePath").text(), name, "")
		s.values.set(from, "", "plugins", name, "url")
		if login != "" {
			s.values.set(login, "", "plugins", name, "secretName")
		}
		s.values.set(sum, "", "plugins", name, "checksum")
		s.note(plugin.at(), "spec.build: "+name, Moved, "plugins."+name, "")
	}
	plugins.get("locationType")
	spec.get("build", "type")
	spec.get("build", "onDemand", "storageLimit")
}

func (s *setup) cfkConnectors(objects []node, workers node) {
	cluster := workers.look("metadata", "name").text()
	var all []found
	for _, object := range objects {
		spec := object.look("spec")
		name := object.look("metadata", "name").text()
		if free := spec.get("name"); free.is() {
			name = free.text()
		}
		if ref := spec.get("connectClusterRef", "name"); cluster != "" && ref.is() && ref.text() != cluster {
			s.note(object.at(), "Connector "+name, Warning, "", "not carried over: it belongs to the Connect %s", ref.text())
			continue
		}
		config, places := map[string]string{}, map[string]string{}
		s.configOf(spec.get("configs"), config, places)
		for key, field := range map[string]string{"connector.class": "class", "tasks.max": "taskMax"} {
			if one := spec.get(field); one.is() {
				config[key], places[key] = one.text(), one.at()
			}
		}
		if restart := spec.get("restartPolicy"); restart.is() {
			s.note(restart.at(), name+": spec.restartPolicy", Warning, "registration.schedule", "a CronJob of registration.schedule restarts what has failed, registration.restarts times a run")
		}
		spec.get("connectClusterRef")
		if one, ok := s.declared(object, name, config, "", places); ok {
			all = append(all, one)
		}
		s.leftOver(spec, name+": spec")
	}
	s.declare(all)
}
