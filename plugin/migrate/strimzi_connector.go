package migrate

import "strings"

// strimziConnectors are the KafkaConnectors of the workers.
func (s *setup) strimziConnectors(objects []node, workers node) {
	cluster := workers.look("metadata", "name").text()
	secrets := []string{"secrets", "strimzisecrets"}
	workers.look("spec", "config").each(func(key string, value node) {
		if alias, is := strings.CutSuffix(key, ".class"); is && strings.HasPrefix(alias, "config.providers.") && strings.HasSuffix(value.text(), "KubernetesSecretConfigProvider") {
			secrets = append(secrets, strings.TrimPrefix(alias, "config.providers."))
		}
	})
	var all []found
	for _, object := range objects {
		name := object.look("metadata", "name").text()
		if label := object.look("metadata", "labels", "strimzi.io/cluster").text(); cluster != "" && label != cluster {
			s.note(object.at(), "KafkaConnector "+name, Warning, "", "not carried over: it belongs to the KafkaConnect %s", label)
			continue
		}
		if one, ok := s.strimziConnector(object, name, secrets); ok {
			all = append(all, one)
		}
		s.leftOver(object.look("spec"), name+": spec")
	}
	s.declare(all)
}

func (s *setup) strimziConnector(object node, name string, secrets []string) (found, bool) {
	spec := object.look("spec")
	config, places, refs := map[string]string{}, map[string]string{}, map[string]secretRef{}
	s.configOf(spec.get("config"), config, places)
	for key, field := range map[string]string{"connector.class": "class", "tasks.max": "tasksMax", "connector.plugin.version": "version"} {
		if one := spec.get(field); one.is() {
			config[key], places[key] = one.text(), one.at()
		}
	}
	for _, key := range configKeys(config) {
		value := config[key]
		if ref, is := fromSecret(value, secrets); is {
			refs[key] = ref
			continue
		}
		if strimziReference.MatchString(value) {
			config[key] = strimziReference.ReplaceAllString(value, "$${$1:")
			s.note(places[key], name+": "+key, Moved, "connectors."+name+".config."+key, "the chart's config provider has another name")
		}
	}
	state := strings.ToLower(spec.get("state").text())
	if spec.get("pause").text() == "true" && state == "" {
		state = "paused"
	}
	if restart := spec.get("autoRestart"); restart.get("enabled").text() == "true" {
		s.note(restart.at(), name+": spec.autoRestart", Warning, "registration.schedule", "a CronJob of registration.schedule restarts what has failed, registration.restarts times a run")
	}
	one, ok := s.declared(object, name, config, state, places)
	one.refs = refs
	return one, ok
}
