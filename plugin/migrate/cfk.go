package migrate

import (
	"fmt"
	"strings"
)

// CFK turns a Connect and its Connectors of Confluent for Kubernetes into values, or Connectors alone for the cluster at ConnectURL.
func CFK(files []File, o Options) (Result, error) {
	found, err := readResources(files, "platform.confluent.io", "Connect")
	if err != nil {
		return Result{}, err
	}
	s := &setup{o: o, from: []string{fileNames(files)}, ownLogin: true, operator: true, serversKey: "spec.dependencies.kafka.bootstrapEndpoint"}
	workers, err := s.choose(found.workers, "Connect")
	if err != nil {
		return Result{}, err
	}
	if workers.n != nil {
		s.cfkWorkers(workers)
	} else {
		s.external(fileNames(files))
	}
	s.cfkConnectors(found.connectors, workers)
	if workers.n != nil {
		s.keeps("the Connect resource")
		s.leftOver(workers.look("spec"), "spec")
	}
	return s.finish()
}

func (s *setup) cfkWorkers(object node) {
	spec := object.look("spec")
	s.image(spec.get("image", "application"), "spec", "image", "application")
	s.confluentImage()
	if init := spec.get("image", "init"); init.is() {
		s.note(init.at(), "spec.image.init", Dropped, "", "the chart needs no such container")
	}
	p := &properties{}
	for _, line := range spec.get("configOverrides", "server").items() {
		key, value, found := strings.Cut(line.text(), "=")
		if !found {
			s.fail("%s: spec.configOverrides.server: write key=value", line.at())
			continue
		}
		p.add(strings.TrimSpace(key), strings.TrimSpace(value), line.at())
	}
	kafka := spec.look("dependencies", "kafka")
	if servers := kafka.get("bootstrapEndpoint"); servers.is() {
		p.add("bootstrap.servers", servers.text(), servers.at())
	}
	s.cfkGroup(object, p)
	s.cfkLogin(spec, kafka, p)
	s.cfkRegistry(spec, p)
	if policy := spec.get("connectorOverridePolicy"); policy.is() {
		p.add("connector.client.config.override.policy", policy.text(), policy.at())
	}
	s.worker(p)
	if replicas := spec.get("replicas"); replicas.is() {
		s.values.set(configText(replicas.text()), "", "worker", "replicas")
		s.note(replicas.at(), "spec.replicas", Moved, "worker.replicas", "")
	}
	s.cfkPod(spec)
	for _, one := range spec.get("mountedSecrets").items() {
		name := one.get("secretRef").text()
		s.volume(name, "/mnt/secrets/"+name, map[string]any{"secret": map[string]any{"secretName": name}})
		s.allow("/mnt/secrets/" + name)
		s.note(one.at(), "spec.mountedSecrets", Moved, "worker.volumes."+name, "at /mnt/secrets/%s, as the connectors expect it", name)
	}
	s.cfkPlugins(spec)
}

// confluentImage starts a worker in Confluent's images.
func (s *setup) confluentImage() {
	s.values.set([]string{"connect-distributed"}, "Confluent's image has it on the path.", "command")
	s.values.set([]string{"/usr/share/java", "/usr/share/confluent-hub-components"}, "", "worker", "pluginPath")
}

// cfkGroup is the group and the topics, whose names have the namespace in them.
func (s *setup) cfkGroup(object node, p *properties) {
	spec := object.look("spec")
	metadata := object.look("metadata")
	id := fmt.Sprintf("%s.%s", metadata.look("namespace").text(), metadata.look("name").text())
	named := spec.look("groupID").is() && spec.look("internalTopicNames", "configs").is()
	if metadata.look("namespace").text() == "" {
		id = ""
	}
	if id == "" && !named {
		s.note(object.at(), "metadata.namespace", Warning, "worker.topics", "group and topics have the namespace in their names, and it is not in the file: set worker.groupId and worker.topics to those in use")
	}
	if id != "" && !named {
		s.note(object.at(), "group.id", Warning, "worker.groupId", "the file does not name group and topics, so they are named as the operator does, %s and %s-configs, -offsets, -status: compare them with those in use", id, id)
	}
	topics := spec.get("internalTopicNames")
	for key, field := range map[string]string{"config": "configs", "offset": "offsets", "status": "status"} {
		switch one := topics.get(field); {
		case one.is():
			p.add(key+".storage.topic", one.text(), one.at())
		case id != "" && !p.find(key+".storage.topic").given():
			p.add(key+".storage.topic", id+"-"+field, object.at())
		}
	}
	if one := spec.get("groupID"); one.is() {
		p.add("group.id", one.text(), one.at())
	} else if id != "" && !p.find("group.id").given() {
		p.add("group.id", id, object.at())
	}
	for _, field := range []string{"internalTopicReplicationFactor", "internalTopicReplicatonFactor"} {
		if factor := spec.get(field); factor.is() {
			for _, store := range stores {
				p.add(store+".storage.replication.factor", factor.text(), factor.at())
			}
		}
	}
}

// cfkLogin sets TLS and login. The operator's Secrets have fullchain.pem, privkey.pem and cacerts.pem.
func (s *setup) cfkLogin(spec, kafka node, p *properties) {
	tls, auth := kafka.get("tls"), kafka.get("authentication")
	kind := auth.get("type").text()
	secured := tls.get("enabled").text() == "true"
	protocol := map[bool]string{true: "SSL", false: "PLAINTEXT"}[secured]
	if kind == "plain" || kind == "oauthbearer" || kind == "oauth" {
		protocol = "SASL_" + protocol
	}
	if protocol == "PLAINTEXT" {
		return
	}
	at := auth
	if !at.is() {
		at = tls
	}
	p.add("security.protocol", protocol, at.at())
	if secured {
		secret := tls.get("secretRef").text()
		if secret == "" {
			secret = spec.get("tls", "secretRef").text()
		}
		switch {
		case tls.get("ignoreTrustStoreConfig").text() == "true" && kind != "mtls":
			s.note(tls.at(), "spec.dependencies.kafka.tls", Moved, "kafka.tls", "the JVM's own list of authorities counts")
			secret = ""
		case secret == "":
			secret = trustSecret
			s.secrets.add(secret, "cacerts.pem", secretValue{fill: "the authorities' certificates, PEM; the operator made them itself"})
			s.note(tls.at(), "spec.dependencies.kafka.tls", Warning, "kafka.tls.trusted", "the operator made the certificates: put the authority's into the Secret %s", secret)
		}
		if secret != "" {
			s.trusted(secret, "cacerts.pem", tls.at())
		}
		if kind == "mtls" {
			s.values.set(secret, "", "kafka", "tls", "client", "secretName")
			s.values.set("fullchain.pem", "", "kafka", "tls", "client", "certificateKey")
			s.values.set("privkey.pem", "Kafka reads PKCS#8 only (BEGIN PRIVATE KEY).", "kafka", "tls", "client", "privateKeyKey")
			s.note(auth.at(), "spec.dependencies.kafka.authentication", Moved, "kafka.tls.client", "")
		}
	}
	switch {
	case kind == "plain":
		s.cfkPlain(auth)
	case strings.HasPrefix(protocol, "SASL_"):
		s.values.set("OAUTHBEARER", "", "kafka", "sasl", "mechanism")
		s.values.set(loginSecret, "", "kafka", "sasl", "secretName")
		s.values.set("sasl.jaas.config", "", "kafka", "sasl", "custom", "jaasKey")
		s.secrets.add(loginSecret, "sasl.jaas.config", secretValue{fill: "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required …;"})
		s.note(auth.at(), "spec.dependencies.kafka.authentication", Warning, "kafka.sasl", "write the whole login into the Secret %s and its callback handler into worker.config, or set kafka.sasl.oauth", loginSecret)
	}
}

// cfkPlain refers to the Secret as it is: the whole login in plain-jaas.conf, or user and password in plain.txt.
func (s *setup) cfkPlain(auth node) {
	s.values.set("PLAIN", "", "kafka", "sasl", "mechanism")
	if secret := auth.get("jaasConfigPassThrough", "secretRef").text(); secret != "" {
		s.values.set(secret, "", "kafka", "sasl", "secretName")
		s.values.set("plain-jaas.conf", "", "kafka", "sasl", "custom", "jaasKey")
		s.note(auth.at(), "spec.dependencies.kafka.authentication", Moved, "kafka.sasl.custom.jaasKey", "the whole login stands in the Secret %s", secret)
		return
	}
	secret := auth.get("jaasConfig", "secretRef").text()
	file := "${file:/etc/kafka-connect-secrets/" + secret + "/plain.txt:"
	s.values.set(`org.apache.kafka.common.security.plain.PlainLoginModule required username="`+file+`username}" password="`+file+`password}";`,
		"The Secret has user name and password as lines of plain.txt.", "kafka", "sasl", "custom", "jaas")
	s.note(auth.at(), "spec.dependencies.kafka.authentication", Moved, "kafka.sasl.custom.jaas", "it refers to the Secret %s", secret)
}
