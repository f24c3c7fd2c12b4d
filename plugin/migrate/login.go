package migrate

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// The Secrets of what the workers need to reach the brokers.
const (
	loginSecret = "kafka-login"
	trustSecret = "kafka-trusted"
	clientCerts = "kafka-client"
)

// login is how the workers reach the brokers: protocol, TLS, SASL. Copies for producers, consumers and admin clients go, because
// the chart makes them; where they differ they stay.
func (s *setup) login(p *properties) {
	protocol := p.take("security.protocol")
	s.copies(p, protocol)
	if !protocol.given() {
		protocol.value = "PLAINTEXT"
	} else {
		s.values.set(strings.ToUpper(protocol.value), "", "kafka", "securityProtocol")
		s.note(protocol.at, protocol.key, Moved, "kafka.securityProtocol", "the chart repeats it for producers, consumers and admin clients")
	}
	upper := strings.ToUpper(protocol.value)
	if !slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, upper) {
		s.fail("%s: security.protocol must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL", protocol.at)
		return
	}
	for _, one := range p.list {
		if strings.HasPrefix(one.key, "ssl.") || strings.HasPrefix(one.key, "sasl.") || one.key == "security.protocol" {
			s.copies(p, one)
		}
	}
	if !s.ownLogin {
		s.sasl(p, strings.HasPrefix(upper, "SASL_"))
	}
	s.tls(p, strings.HasSuffix(upper, "SSL"))
}

// copies drops what producers, consumers and admin clients have like the workers themselves.
func (s *setup) copies(p *properties, bare property) {
	for _, client := range clientNames {
		own := p.find(client + "." + bare.key)
		if bare.given() && own.given() && own.value == bare.value {
			p.take(own.key)
			s.note(own.at, own.key, Dropped, "", "the chart repeats %s for producers, consumers and admin clients", bare.key)
		}
	}
}

// loginModule is the class at the start of a sasl.jaas.config.
var loginModule = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z0-9_.$]*)\s`)

var kafkaModules = []string{
	"org.apache.kafka.common.security.plain.PlainLoginModule", "org.apache.kafka.common.security.scram.ScramLoginModule",
	"org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule", "com.sun.security.auth.module.Krb5LoginModule",
}

func (s *setup) sasl(p *properties, used bool) {
	mechanism, jaas := p.take("sasl.mechanism"), p.take("sasl.jaas.config")
	if !used {
		for _, one := range append([]property{mechanism, jaas}, p.takePrefix("sasl.")...) {
			if one.given() {
				s.note(one.at, one.key, Dropped, "", "it has no effect: security.protocol has no SASL")
			}
		}
		return
	}
	if !mechanism.given() {
		mechanism.value = "GSSAPI"
	}
	s.values.set(mechanism.value, "", "kafka", "sasl", "mechanism")
	if mechanism.given() {
		s.note(mechanism.at, mechanism.key, Moved, "kafka.sasl.mechanism", "")
	}
	principal := kerberosPrincipal.FindStringSubmatch(jaas.value)
	switch {
	case mechanism.value == "GSSAPI" && principal != nil:
		s.kerberos(p, jaas, principal[1])
		return
	case !jaas.given():
		s.values.set(loginSecret, "", "kafka", "sasl", "secretName")
		s.values.set("sasl.jaas.config", "", "kafka", "sasl", "custom", "jaasKey")
		s.secrets.add(loginSecret, "sasl.jaas.config", secretValue{fill: "the login, e.g. org.apache.kafka.common.security.plain.PlainLoginModule required username=\"…\" password=\"…\";"})
		s.note("", "sasl.jaas.config", Warning, "kafka.sasl.secretName", "it is not in the worker's properties (in a JAAS file?): write it into the Secret %s", loginSecret)
	case !secretValueOf(jaas.key, jaas.value):
		s.values.set(jaas.value, "", "kafka", "sasl", "custom", "jaas")
		s.note(jaas.at, jaas.key, Moved, "kafka.sasl.custom.jaas", "it holds references and no secret")
	default:
		s.values.set(loginSecret, "The whole sasl.jaas.config stands in it, as it was.", "kafka", "sasl", "secretName")
		s.values.set("sasl.jaas.config", "", "kafka", "sasl", "custom", "jaasKey")
		s.secrets.add(loginSecret, "sasl.jaas.config", secretValue{text: jaas.value})
		s.note(jaas.at, jaas.key, Moved, "kafka.sasl.custom.jaasKey", "the whole text stands in the Secret %s", loginSecret)
	}
	if module := loginModule.FindStringSubmatch(jaas.value); module != nil && !slices.Contains(kafkaModules, module[1]) {
		s.values.set([]string{module[1]}, "The JVM refuses login modules that are not listed.", "kafka", "sasl", "custom", "loginModules")
	}
}

// kerberosPrincipal is the principal of a login with a keytab.
var kerberosPrincipal = regexp.MustCompile(`(?s)\bkeyTab\s*=.*\bprincipal\s*=\s*"([^"]+)"`)

// kerberos is a login with a keytab, which goes into a Secret together with krb5.conf.
func (s *setup) kerberos(p *properties, jaas property, principal string) {
	s.values.set(loginSecret, "", "kafka", "sasl", "secretName")
	s.values.set(principal, "", "kafka", "sasl", "kerberos", "principal")
	s.note(jaas.at, jaas.key, Moved, "kafka.sasl.kerberos", "put keytab and krb5.conf into the Secret %s", loginSecret)
	if service := p.take("sasl.kerberos.service.name"); service.given() {
		s.values.set(service.value, "", "kafka", "sasl", "kerberos", "serviceName")
		s.note(service.at, service.key, Moved, "kafka.sasl.kerberos.serviceName", "")
	}
	for _, file := range []string{"keytab", "krb5.conf"} {
		s.secrets.add(loginSecret, file, secretValue{fill: "the file, in base64 under data, or make this Secret with kubectl create secret generic " + loginSecret + " --from-file=keytab --from-file=krb5.conf"})
	}
}

func (s *setup) tls(p *properties, used bool) {
	if !used {
		rest := strings.Contains(p.find("listeners").value, "https:")
		for _, one := range p.takePrefix("ssl.") {
			if rest {
				s.note(one.at, one.key, Warning, "rest.tls", "not carried over: it is for the REST API's HTTPS; put keystore, truststore and the PEM authorities into a Secret and set rest.tls.secretName")
				continue
			}
			s.note(one.at, one.key, Dropped, "", "it has no effect: security.protocol has no TLS")
		}
		return
	}
	if verify := p.take("ssl.endpoint.identification.algorithm"); verify.given() {
		if strings.TrimSpace(verify.value) == "" {
			s.values.set(false, "", "kafka", "tls", "verifyHostname")
			s.note(verify.at, verify.key, Moved, "kafka.tls.verifyHostname", "")
		} else {
			s.note(verify.at, verify.key, Dropped, "", "the brokers' names are verified by default")
		}
	}
	s.store(p, "trusted", trustSecret, "ssl.truststore", map[string]string{"ssl.truststore.certificates": "ca.crt"})
	s.store(p, "client", clientCerts, "ssl.keystore", map[string]string{"ssl.keystore.certificate.chain": "tls.crt", "ssl.keystore.key": "tls.key"})
}

// store is a truststore or a keystore: a file, which people put into the Secret, or PEM inside of the properties.
func (s *setup) store(p *properties, side, secret, prefix string, inline map[string]string) {
	location, password, kind := p.take(prefix+".location"), p.take(prefix+".password"), p.take(prefix+".type")
	keyPassword := property{}
	if side == "client" {
		keyPassword = p.take("ssl.key.password")
	}
	to := "kafka.tls." + side
	for _, key := range []string{"ssl.truststore.certificates", "ssl.keystore.certificate.chain", "ssl.keystore.key"} {
		if inline[key] == "" {
			continue
		}
		if one := p.take(key); one.given() {
			s.values.set(secret, "", "kafka", "tls", side, "secretName")
			s.secrets.add(secret, inline[key], secretValue{text: one.value})
			s.note(one.at, one.key, Moved, to, "it stands in the Secret %s", secret)
			location = property{}
		}
	}
	if location.given() {
		s.storeFile(side, secret, location, kind)
	}
	for _, one := range []property{keyPassword, password} {
		if one.given() {
			s.values.set("password", "", "kafka", "tls", side, "passwordKey")
			s.storePassword(secret, one)
			s.note(one.at, one.key, Moved, to+".passwordKey", "it stands in the Secret %s", secret)
		}
	}
	if password.given() && keyPassword.given() && password.value != keyPassword.value {
		s.note(keyPassword.at, keyPassword.key, Warning, to+".passwordKey", "it differs from %s, and the chart has one password: give both the same", password.key)
	}
	if kind.given() {
		s.note(kind.at, kind.key, Moved, to+".format", "")
	}
}

func (s *setup) storePassword(secret string, one property) {
	if anyReference.MatchString(one.value) {
		s.secrets.add(secret, "password", secretValue{fill: one.key + ", which was a reference to a config provider"})
		return
	}
	s.secrets.add(secret, "password", secretValue{text: one.value})
}

func (s *setup) storeFile(side, secret string, location, kind property) {
	file, to := path.Base(location.value), "kafka.tls."+side
	s.values.set(secret, "", "kafka", "tls", side, "secretName")
	format, key := "PKCS12", "key"
	if side == "client" {
		key = "keystoreKey"
	}
	if strings.EqualFold(kind.value, "PEM") {
		format = "PEM"
	}
	if format == "PEM" && side == "client" {
		s.note(location.at, location.key, Warning, to, "a PEM keystore is one file, the chart takes two: put certificate and key into the Secret %s as tls.crt and tls.key", secret)
		return
	}
	if format != "PEM" && !strings.EqualFold(kind.value, "PKCS12") {
		file = strings.TrimSuffix(file, path.Ext(file)) + ".p12"
		s.note(location.at, location.key, Warning, to, "a JKS store is to be converted: keytool -importkeystore -srckeystore %s -destkeystore %s -deststoretype PKCS12", location.value, file)
	}
	s.values.set(format, "", "kafka", "tls", side, "format")
	s.values.set(secretKey(file), "", "kafka", "tls", side, key)
	beside := ""
	if format == "PKCS12" {
		beside = " --from-file=password"
	}
	s.secrets.add(secret, secretKey(file), secretValue{fill: "the file, in base64 under data, or make this Secret with kubectl create secret generic " + secret + " --from-file=" + secretKey(file) + beside})
	if format == "PKCS12" {
		// The chart wants a password's key with PKCS12.
		s.values.set("password", "", "kafka", "tls", side, "passwordKey")
	}
	s.note(location.at, location.key, Moved, to, "put the file %s into the Secret %s", file, secret)
}
