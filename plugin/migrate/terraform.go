package migrate

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

const terraformType = "kafka-connect_connector"

// Terraform turns resources kafka-connect_connector into values of connectors for the cluster of their provider, or at ConnectURL. It
// reads JSON: what terraform show -json prints of a state or a plan, and *.tf.json.
func Terraform(files []File, o Options) (Result, error) {
	s := &setup{o: o, from: []string{fileNames(files)}}
	var (
		all  []found
		errs []error
	)
	for _, file := range files {
		if path.Ext(file.Name) == ".tf" {
			errs = append(errs, fmt.Errorf("%s: Terraform's own language is not read here: run terraform show -json > state.json in its folder and name that file", file.Name))
			continue
		}
		documents, err := readYAML(file)
		errs = append(errs, err)
		for _, document := range documents {
			all = append(all, s.terraformDocument(document)...)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Result{}, err
	}
	if len(all)+len(s.errs) == 0 {
		return Result{}, fmt.Errorf("%s: there is no resource of type %s in it", fileNames(files), terraformType)
	}
	s.external(fileNames(files))
	s.declare(all)
	s.note("", terraformType, Warning, "", "when the release has the connectors, forget them in Terraform: terraform state rm; a destroy would delete them")
	if !s.o.TakeOwnership {
		s.note("", terraformType, Warning, "registration.takeOwnership", "connectors whose configuration differs, as by a Secret, are refused: adopt them all with --take-ownership")
	}
	return s.finish()
}

// terraformDocument finds the resources of a state, a plan or a configuration.
func (s *setup) terraformDocument(document node) (all []found) {
	modules := []node{document.look("values", "root_module")}
	if planned := document.look("planned_values", "root_module"); planned.is() {
		modules = []node{planned}
	}
	for len(modules) > 0 {
		module := modules[0]
		modules = append(modules[1:], module.look("child_modules").items()...)
		for _, resource := range module.look("resources").items() {
			if resource.look("type").text() == terraformType {
				all = s.terraformConnector(all, resource, resource.look("address").text(), resource.look("values"))
			}
		}
	}
	document.look("resource", terraformType).each(func(name string, resource node) {
		body := resource
		if items := resource.items(); len(items) == 1 {
			body = items[0]
		}
		all = s.terraformConnector(all, body, terraformType+"."+name, body)
	})
	s.terraformURL(document)
	return all
}

// terraformURL is the provider's, where it is a plain text.
func (s *setup) terraformURL(document node) {
	for _, url := range []node{
		document.look("provider", "kafka-connect", "url"),
		document.look("configuration", "provider_config", "kafka-connect", "expressions", "url", "constant_value"),
	} {
		if s.o.ConnectURL == "" && url.text() != "" && !strings.Contains(url.text(), "${") {
			s.o.ConnectURL = url.text()
			s.note(url.at(), "provider kafka-connect: url", Moved, "connect.url", "")
		}
	}
}

var expression = regexp.MustCompile(`(^|[^$])\$\{([^}:]*)\}`)

func (s *setup) terraformConnector(all []found, resource node, address string, body node) []found {
	config, places := map[string]string{}, map[string]string{}
	var passwords []string
	s.configOf(body.look("config"), config, places)
	body.look("config_sensitive").each(func(key string, value node) {
		config[key], places[key] = value.text(), value.at()
		passwords = append(passwords, key)
	})
	isConfiguration := resource.look("type").text() == ""
	for _, key := range configKeys(config) {
		switch {
		case isConfiguration && expression.MatchString(config[key]):
			s.fail("%s: %s: %s is an expression of Terraform, whose value is not here: name the output of terraform show -json instead", places[key], address, key)
		case isConfiguration:
			config[key] = strings.ReplaceAll(config[key], "$${", "${")
		}
	}
	delete(config, "name")
	name := body.look("name").text()
	if name == "" {
		name = address
	}
	one, ok := s.declared(resource, name, config, "", places)
	if !ok {
		return all
	}
	one.Passwords = passwords
	one.from = resource.file + ", " + address
	return append(all, one)
}
