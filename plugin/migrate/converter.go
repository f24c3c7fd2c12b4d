package migrate

import "strings"

// registrySecret is the login to the Schema Registry.
const registrySecret = "schema-registry-login"

// converters are the workers' converters. What both sides say of the Schema Registry stands once in the chart.
func (s *setup) converters(p *properties) {
	confluent := true
	classes := map[string]property{}
	for _, side := range []string{"key", "value"} {
		class := p.take(side + ".converter")
		classes[side] = class
		confluent = confluent && (!class.given() || strings.HasPrefix(class.value, "io.confluent.connect."))
		if class.given() {
			s.values.set(class.value, "", "worker", "converters", side, "class")
			s.note(class.at, class.key, Moved, "worker.converters."+side+".class", "")
		}
	}
	given := func(key string) (property, property, bool) {
		a, b := p.find("key.converter."+key), p.find("value.converter."+key)
		return a, b, a.given() && b.given() && a.value == b.value
	}
	if a, b, same := given("schema.registry.url"); same && confluent && classes["key"].given() && !secretValueOf("url", a.value) {
		s.values.set(a.value, "", "schemaRegistry", "url")
		for _, one := range []property{a, b} {
			p.take(one.key)
			s.note(one.at, one.key, Moved, "schemaRegistry.url", "")
		}
		s.registryLogin(p)
	}
	for _, side := range []string{"key", "value"} {
		for _, one := range p.takePrefix(side + ".converter.") {
			s.keep(one, strings.TrimPrefix(one.key, side+".converter."), "worker", "converters", side, "config")
		}
	}
}

// registryLogin takes user:password of the registry apart, where both sides have the same.
func (s *setup) registryLogin(p *properties) {
	for _, info := range []string{"basic.auth.user.info", "schema.registry.basic.auth.user.info"} {
		a, b := p.find("key.converter."+info), p.find("value.converter."+info)
		user, password, both := strings.Cut(a.value, ":")
		if !a.given() || a.value != b.value || !both || anyReference.MatchString(a.value) {
			continue
		}
		s.values.set(registrySecret, "", "schemaRegistry", "secretName")
		s.secrets.add(registrySecret, "username", secretValue{text: user})
		s.secrets.add(registrySecret, "password", secretValue{text: password})
		for _, one := range []property{a, b} {
			p.take(one.key)
			s.note(one.at, one.key, Moved, "schemaRegistry.secretName", "user and password stand in the Secret %s", registrySecret)
			if from := p.take(strings.Replace(one.key, "user.info", "credentials.source", 1)); from.given() {
				s.note(from.at, from.key, Dropped, "", "the chart sets it with schemaRegistry.secretName")
			}
		}
		return
	}
}
