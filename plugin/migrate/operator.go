package migrate

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// resources are the custom resources of an operator that are of interest here.
type resources struct {
	workers    []node
	connectors []node
}

// readResources reads objects of an API group, also those in lists. Others in the files are passed over.
func readResources(files []File, group, workers string) (resources, error) {
	var (
		found resources
		errs  []error
	)
	connectors := map[string]string{"KafkaConnect": "KafkaConnector", "Connect": "Connector"}[workers]
	var add func(object node)
	add = func(object node) {
		kind := object.look("kind").text()
		switch {
		case strings.HasSuffix(kind, "List") && object.look("items").is():
			for _, item := range object.look("items").items() {
				add(item)
			}
		case !strings.HasPrefix(object.look("apiVersion").text(), group+"/"):
		case (kind == workers || kind == connectors) && object.look("metadata", "name").text() == "":
			errs = append(errs, fmt.Errorf("%s: metadata.name is missing or no text; if the file is a template of Helm, render it first: helm template", object.at()))
		case kind == workers:
			found.workers = append(found.workers, object)
		case kind == connectors:
			found.connectors = append(found.connectors, object)
		}
	}
	for _, file := range files {
		objects, err := readYAML(file)
		errs = append(errs, err)
		for _, object := range objects {
			add(object)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return found, err
	}
	if len(found.workers)+len(found.connectors) == 0 {
		return found, fmt.Errorf("%s: there is neither a %s nor a %s of %s in it", fileNames(files), workers, connectors, group)
	}
	return found, nil
}

func fileNames(files []File) string {
	var names []string
	for _, file := range files {
		names = append(names, file.Name)
	}
	return strings.Join(names, ", ")
}

// choose finds the one object with workers, which --cluster may name.
func (s *setup) choose(workers []node, kind string) (node, error) {
	var chosen []node
	var names []string
	for _, one := range workers {
		name := one.look("metadata", "name").text()
		names = append(names, name)
		if s.o.Service == "" || s.o.Service == name {
			chosen = append(chosen, one)
		}
	}
	switch {
	case len(chosen) == 1:
		return chosen[0], nil
	case len(workers) == 0 && s.o.Service == "":
		return node{}, nil
	case len(chosen) == 0:
		return node{}, fmt.Errorf("there is no %s %q, but: %s", kind, s.o.Service, strings.Join(names, ", "))
	}
	return node{}, fmt.Errorf("there are several of kind %s (%s): name one with --cluster", kind, strings.Join(names, ", "))
}

// external makes values of connectors alone, for the Connect cluster at --connect-url.
func (s *setup) external(what string) {
	if s.o.ConnectURL == "" {
		s.fail("%s: there are connectors and no workers: add --connect-url with the REST API of the Connect cluster that they are for", what)
		return
	}
	s.values.set(false, "", "worker", "enabled")
	address, err := url.Parse(s.o.ConnectURL)
	if err != nil || address.Host == "" {
		s.fail("%s: the URL of the Connect cluster must look like http://host:8083", what)
		return
	}
	if login := address.User; login != nil {
		password, _ := login.Password()
		s.secrets.add(connectSecret, "username", secretValue{text: login.Username()})
		s.secrets.add(connectSecret, "password", secretValue{text: password})
		s.values.set(connectSecret, "", "connect", "basicAuth", "secretName")
		s.note("", "connect.url", Moved, "connect.basicAuth.secretName", "user and password stand in the Secret %s", connectSecret)
		address.User = nil
	}
	s.values.set(address.String(), "", "connect", "url")
}

// connectSecret is the login to a Connect cluster of somebody else.
const connectSecret = "connect-login"

// keeps says that workers in the old group find what is there, and adopts it.
func (s *setup) keeps(from string) {
	if !s.values.has("worker", "groupId") || s.o.GroupID != "" {
		return
	}
	s.o.TakeOwnership = true
	s.note("", "group.id", Warning, "worker.groupId", "group and topics stay, so connectors and offsets are there already: stop the workers of %s before you install, or both run in one group", from)
}

// image takes an image's name apart.
func (s *setup) image(at node, to ...string) {
	name := at.text()
	if name == "" {
		return
	}
	repository, tag := splitImage(name)
	s.values.set(repository, "", "image", "repository")
	_, digest, pinned := strings.Cut(name, "@")
	if tag == "" && !pinned {
		tag = "latest"
		s.note(at.at(), strings.Join(to, "."), Warning, "image.tag", "it has no tag, which is latest: set image.tag to a version, or upgrades come by chance")
	}
	if tag != "" {
		s.values.set(tag, "", "image", "tag")
	}
	if pinned {
		s.values.set(digest, "", "image", "digest")
	}
	s.note(at.at(), strings.Join(to, "."), Moved, "image", "")
}

// pass hands a Kubernetes structure over as it is.
func (s *setup) pass(from node, key string, to ...string) {
	if !from.is() {
		return
	}
	s.values.set(from.value(), "", to...)
	s.note(from.at(), key, Moved, strings.Join(to, "."), "")
}

// environment takes variables as containers have them. Secrets written there go into a Secret.
func (s *setup) environment(list node, key string) {
	for _, one := range list.items() {
		name := one.get("name").text()
		if from := one.get("valueFrom"); from.is() {
			s.values.set(from.value(), "", "worker", "env", name, "valueFrom")
			s.note(one.at(), key+"."+name, Moved, "worker.env."+name, "")
			continue
		}
		s.variable(name, one.get("value"), key+"."+name)
	}
}

func (s *setup) variable(name string, value node, key string) {
	if secretValueOf(name, value.text()) {
		s.secrets.add(workerSecret, name, secretValue{text: value.text()})
		s.values.set(flowNode("name", workerSecret, "key", name), "", "worker", "env", name, "valueFrom", "secretKeyRef")
		s.note(value.at(), key, Moved, "worker.env."+name, "the password stands in the Secret %s", workerSecret)
		return
	}
	s.values.set(value.text(), "", "worker", "env", name)
	s.note(value.at(), key, Moved, "worker.env."+name, "")
}

// volume mounts something where connectors' references expect it.
func (s *setup) volume(name, mountPath string, what map[string]any) {
	s.values.set(what, "", "worker", "volumes", name)
	s.values.set(map[string]any{"name": name, "readOnly": true}, "", "worker", "volumeMounts", mountPath)
}

// allow lets connectors read a mounted folder.
func (s *setup) allow(folder string) {
	allowed := s.values.list("worker", "allowedPaths")
	for _, one := range allowed {
		if one == folder {
			return
		}
	}
	s.values.set(append(allowed, folder), "", "worker", "allowedPaths")
}

// declared makes a connector of an object's parts.
func (s *setup) declared(object node, name string, config map[string]string, state string, places map[string]string) (found, bool) {
	c, err := checked(name, config, state)
	if err != nil {
		s.fail("%s: %w", object.at(), err)
		return found{}, false
	}
	if c.State == connector.StateRunning {
		c.State = ""
	}
	return found{Connector: c, from: path.Base(object.file) + ", " + object.look("kind").text() + " " + name, places: places}, true
}

// configOf reads a flat mapping; what is nested is an error, because Connect takes texts.
func (s *setup) configOf(from node, config, places map[string]string) {
	from.each(func(key string, value node) {
		switch {
		case value.items() != nil || value.is() && value.text() == "" && value.n.Value == "" && len(value.n.Content) > 0:
			s.fail("%s: %s is not a text: write it as one", value.at(), key)
		case value.is():
			config[key], places[key] = value.text(), value.at()
		}
	})
}

// leftOver warns of what was not carried over.
func (s *setup) leftOver(object node, path string) {
	object.unused(path, func(path string, at node) {
		s.note(at.at(), path, Warning, "", "not carried over")
	})
}
