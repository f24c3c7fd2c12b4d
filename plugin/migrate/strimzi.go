package migrate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Strimzi turns a KafkaConnect and its KafkaConnectors into values, or KafkaConnectors alone for the cluster at ConnectURL.
func Strimzi(files []File, o Options) (Result, error) {
	found, err := readResources(files, "kafka.strimzi.io", "KafkaConnect")
	if err != nil {
		return Result{}, err
	}
	s := &setup{o: o, from: []string{fileNames(files)}, ownLogin: true, operator: true, serversKey: "spec.bootstrapServers"}
	workers, err := s.choose(found.workers, "KafkaConnect")
	if err != nil {
		return Result{}, err
	}
	if workers.n != nil {
		s.strimziWorkers(workers)
	} else {
		s.external(fileNames(files))
	}
	s.strimziConnectors(found.connectors, workers)
	if workers.n != nil {
		s.note("", "KafkaConnect", Warning, "", "delete the KafkaConnect before its KafkaConnectors: a KafkaConnector that is deleted while workers run takes its connector away")
		s.keeps("the KafkaConnect")
		s.leftOver(workers.look("spec"), "spec")
	}
	return s.finish()
}

func (s *setup) strimziWorkers(object node) {
	spec := object.look("spec")
	s.strimziImage(spec)
	p := &properties{}
	spec.get("config").each(func(key string, value node) {
		if text := value.text(); value.is() && !strings.Contains(key, ".interceptor.classes") {
			p.add(key, text, value.at())
		}
	})
	if servers := spec.get("bootstrapServers"); servers.is() {
		p.add("bootstrap.servers", servers.text(), servers.at())
	}
	if !p.find("group.id").given() && !spec.look("groupId").is() {
		s.note(object.at(), "group.id", Warning, "worker.groupId", "the file does not name it, so it is what the operator takes then, %s: compare it, and the topics, with those in use", strimziDefaults["group.id"])
	}
	for key, field := range map[string]string{
		"group.id": "groupId", "config.storage.topic": "configStorageTopic", "offset.storage.topic": "offsetStorageTopic", "status.storage.topic": "statusStorageTopic",
	} {
		if one := spec.get(field); one.is() {
			p.add(key, one.text(), one.at())
		} else if !p.find(key).given() && !strings.HasSuffix(object.look("apiVersion").text(), "/v1") {
			p.add(key, strimziDefaults[key], object.at())
		}
	}
	s.strimziLogin(spec, p)
	slices.SortStableFunc(p.list, func(a, b property) int { return strings.Compare(a.key, b.key) })
	s.worker(p)
	if replicas := spec.get("replicas"); replicas.is() {
		s.values.set(configText(replicas.text()), "", "worker", "replicas")
		s.note(replicas.at(), "spec.replicas", Moved, "worker.replicas", "")
	}
	if label := spec.get("rack", "topologyKey"); label.is() {
		s.rack(label)
	}
	s.strimziJVM(spec)
	s.strimziPod(spec)
	s.strimziPlugins(spec)
}

// strimziDefaults are the operator's, before v1 of its API.
var strimziDefaults = map[string]string{
	"group.id": "connect-cluster", "config.storage.topic": "connect-cluster-configs",
	"offset.storage.topic": "connect-cluster-offsets", "status.storage.topic": "connect-cluster-status",
}

func (s *setup) strimziImage(spec node) {
	image, version := spec.get("image"), spec.get("version")
	built := spec.look("build", "output", "image")
	switch {
	case image.is():
		s.image(image, "spec", "image")
	case built.is() && s.o.RegistrarImage == "":
		s.image(built, "spec", "build", "output", "image")
		spec.get("build")
		s.note(built.at(), "spec.build", Warning, "image", "the image that Strimzi built last is used, with the plugins in it; with --registrar-image the chart fetches them instead")
	case version.is():
		s.values.set(version.text(), "Apache's image; Strimzi's has the same Kafka.", "image", "tag")
		s.note(version.at(), "spec.version", Moved, "image.tag", "of Apache's image")
		return
	}
	if version.is() {
		s.note(version.at(), "spec.version", Dropped, "", "the image has it")
	}
}

func (s *setup) rack(label node) {
	if text := label.text(); text == "topology.kubernetes.io/zone" || text == "topology.kubernetes.io/region" {
		s.values.set(text, "", "worker", "rack", "nodeLabel")
		s.note(label.at(), "rack", Moved, "worker.rack.nodeLabel", "Kubernetes gives it to pods since 1.35")
		return
	}
	s.note(label.at(), "rack", Warning, "worker.rack", "not carried over: the label is neither topology.kubernetes.io/zone nor …/region")
}

// strimziLogin sets TLS and login, whose Secrets the chart reads as they are.
func (s *setup) strimziLogin(spec node, p *properties) {
	tls, auth := spec.get("tls"), spec.get("authentication")
	kind := auth.get("type").text()
	protocol := "PLAINTEXT"
	if tls.is() {
		protocol = "SSL"
	}
	sasl := slices.Contains([]string{"scram-sha-512", "scram-sha-256", "plain", "oauth"}, kind)
	if sasl {
		protocol = "SASL_" + protocol
	}
	if kind == "custom" {
		s.ownLogin = false
		auth.get("config").each(func(key string, value node) { p.add(key, value.text(), value.at()) })
		if auth.get("sasl").text() == "true" {
			protocol = "SASL_" + protocol
		}
	}
	if protocol == "PLAINTEXT" {
		return
	}
	at := tls
	if !at.is() {
		at = auth
	}
	p.add("security.protocol", protocol, at.at())
	for i, one := range tls.get("trustedCertificates").items() {
		if i > 0 {
			s.note(one.at(), "spec.tls.trustedCertificates", Warning, "kafka.tls.trusted", "only the first is carried over: put all certificates into one Secret")
			break
		}
		s.trusted(one.get("secretName").text(), one.get("certificate").text(), one.at())
	}
	if cert := auth.get("certificateAndKey"); kind == "tls" {
		s.values.set(cert.get("secretName").text(), "", "kafka", "tls", "client", "secretName")
		s.values.set(cert.get("certificate").text(), "", "kafka", "tls", "client", "certificateKey")
		s.values.set(cert.get("key").text(), "", "kafka", "tls", "client", "privateKeyKey")
		s.note(cert.at(), "spec.authentication", Moved, "kafka.tls.client", "")
	}
	if sasl {
		s.strimziSASL(auth, kind)
	}
}

func (s *setup) trusted(secret, key, at string) {
	s.values.set(secret, "", "kafka", "tls", "trusted", "secretName")
	if key != "" && key != "ca.crt" {
		s.values.set(key, "", "kafka", "tls", "trusted", "key")
	}
	s.note(at, "trusted certificates", Moved, "kafka.tls.trusted", "")
}

var strimziMechanisms = map[string]string{"scram-sha-512": "SCRAM-SHA-512", "scram-sha-256": "SCRAM-SHA-256", "plain": "PLAIN", "oauth": "OAUTHBEARER"}

func (s *setup) strimziSASL(auth node, kind string) {
	s.values.set(strimziMechanisms[kind], "", "kafka", "sasl", "mechanism")
	s.values.set("sasl.jaas.config", "", "kafka", "sasl", "custom", "jaasKey")
	secret := auth.get("passwordSecret", "secretName").text()
	if strings.HasPrefix(kind, "scram") {
		s.values.set(secret, "The Secret of a KafkaUser has the key sasl.jaas.config.", "kafka", "sasl", "secretName")
		s.note(auth.at(), "spec.authentication", Moved, "kafka.sasl", "the Secret must have the key sasl.jaas.config, as that of a KafkaUser has")
		return
	}
	s.values.set(loginSecret, "", "kafka", "sasl", "secretName")
	module := map[string]string{
		"plain": "org.apache.kafka.common.security.plain.PlainLoginModule required username=… password=…;",
		"oauth": "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required …;",
	}[kind]
	s.secrets.add(loginSecret, "sasl.jaas.config", secretValue{fill: module})
	if kind == "plain" {
		s.secrets.add(loginSecret, "sasl.jaas.config", secretValue{fill: fmt.Sprintf("%s with the user %s and the password of the Secret %s", module, auth.get("username").text(), secret)})
	}
	s.note(auth.at(), "spec.authentication", Warning, "kafka.sasl.secretName", "write the whole login into the Secret %s, key sasl.jaas.config%s", loginSecret,
		map[string]string{"oauth": ", and its callback handler into worker.config (sasl.login.callback.handler.class)"}[kind])
}

// strimziReference finds what Strimzi's own config providers are asked for.
var strimziReference = regexp.MustCompile(`\$\{strimzi(env|file|dir):`)

// secretsReference is a whole value that stands in a Secret: ${secrets:namespace/name:key}.
var secretsReference = regexp.MustCompile(`^\$\{([A-Za-z0-9_]+):(?:([^/:}]+)/)?([^/:}]+):([^}*]+)\}$`)

// fromSecret turns such a reference into one that the chart mounts. aliases are those of the provider that reads Secrets.
func fromSecret(value string, aliases []string) (secretRef, bool) {
	parts := secretsReference.FindStringSubmatch(value)
	if parts == nil || !slices.Contains(aliases, parts[1]) {
		return secretRef{}, false
	}
	return secretRef{name: parts[3], key: parts[4]}, true
}
