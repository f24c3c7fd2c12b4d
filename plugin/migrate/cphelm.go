package migrate

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// cpHelm is the worker of values of cp-helm-charts, as a chart of its own or below cp-kafka-connect.
func cpHelm(document node) (container, bool) {
	block := document.look("cp-kafka-connect")
	if !block.is() {
		block = document
	}
	overrides := block.get("configurationOverrides")
	if !overrides.is() {
		return container{}, false
	}
	worker := container{from: "cp-kafka-connect", image: cpImage(block)}
	overrides.each(func(key string, value node) {
		worker.env = append(worker.env, variable{"CONNECT_" + variableOf(key), value.text(), value.at()})
	})
	block.get("customEnv").each(func(name string, value node) {
		worker.env = append(worker.env, variable{name, value.text(), value.at()})
	})
	if heap := block.get("heapOptions"); heap.text() != "" {
		worker.env = append(worker.env, variable{"KAFKA_HEAP_OPTS", heap.text(), heap.at()})
	}
	if servers := block.get("kafka", "bootstrapServers"); servers.text() != "" {
		worker.env = append(worker.env, variable{"CONNECT_BOOTSTRAP_SERVERS", servers.text(), servers.at()})
	}
	if url := block.get("cp-schema-registry", "url"); url.text() != "" {
		for _, side := range []string{"KEY", "VALUE"} {
			worker.env = append(worker.env, variable{"CONNECT_" + side + "_CONVERTER_SCHEMA_REGISTRY_URL", url.text(), url.at()})
		}
	}
	worker.take = func(s *setup) { s.cpChart(block) }
	return worker, true
}

// variableOf undoes propertyOf.
func variableOf(key string) string {
	return strings.ToUpper(strings.NewReplacer("_", "__", "-", "___", ".", "_").Replace(key))
}

// cpImage joins the two values of the image; some forks have a mapping.
func cpImage(block node) node {
	image := block.get("image")
	tag := block.get("imageTag").text()
	name := image.text()
	if name == "" {
		name, tag = image.get("repository").text(), image.get("tag").text()
		if registry := image.get("registry").text(); registry != "" && registry != "docker.io" {
			name = registry + "/" + name
		}
	}
	if image.n == nil || name == "" {
		return node{file: block.file, used: block.used}
	}
	joined := *image.n
	joined.Value, joined.Kind, joined.Content, joined.Tag = name, yaml.ScalarNode, nil, "!!str"
	if tag != "" {
		joined.Value += ":" + tag
	}
	return node{file: block.file, n: &joined, used: block.used}
}

func (s *setup) cpChart(block node) {
	if replicas := block.get("replicaCount"); replicas.is() {
		s.values.set(configText(replicas.text()), "", "worker", "replicas")
		s.note(replicas.at(), "replicaCount", Moved, "worker.replicas", "")
	}
	for _, key := range []string{"resources", "nodeSelector", "tolerations", "affinity", "podAnnotations"} {
		if one := block.get(key); one.is() && len(one.n.Content) > 0 {
			s.pass(one, key, "worker", key)
		}
	}
	if secrets := block.get("imagePullSecrets"); len(secrets.items()) > 0 {
		s.pass(secrets, "imagePullSecrets", "imagePullSecrets")
	}
	mounts := block.get("volumeMounts").items()
	for _, volume := range block.get("volumes").items() {
		s.podVolume(volume, mounts)
	}
	if !s.values.has("worker", "groupId") {
		s.note("", "group.id", Warning, "worker.groupId", "cp-helm-charts made group and topics of the release's name: to go on with them set worker.groupId to that name, and worker.topics to <release>-cp-kafka-connect-config, -offset and -status")
	}
	for _, key := range []string{"imagePullPolicy", "servicePort", "nameOverride", "fullnameOverride", "enabled", "jmx", "global", "commonLabels", "commonAnnotations", "service"} {
		block.get(key)
	}
	for _, key := range []string{"secrets", "prometheus", "livenessProbe", "readinessProbe"} {
		if one := block.get(key); one.is() && (one.text() != "" || len(one.n.Content) > 0) {
			s.note(one.at(), key, Warning, "", "not carried over: see secretRefs, metrics.exporter and the probes under worker")
		}
	}
	block.unused("", func(path string, at node) {
		if at.is() && (at.text() != "" || len(at.n.Content) > 0) && !strings.HasPrefix(path, "cp-") {
			s.note(at.at(), path, Warning, "", "not carried over")
		}
	})
}
