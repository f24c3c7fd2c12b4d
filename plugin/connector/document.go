package connector

import (
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// kind is what a value of a file is; only texts can become configuration.
type valueKind string

const (
	text   valueKind = ""
	null   valueKind = "null"
	list   valueKind = "a list"
	object valueKind = "an object"
)

type value struct {
	kind   valueKind
	text   string
	at     Position
	fields []field // of an object at the top of the file, or one below
}

type field struct {
	key   string
	at    Position
	value value
}

// document is a file after its shape is known: name and state from beside the configuration, if any, and the configuration.
type document struct {
	file                                   string
	name, state, initial, offsets, renamed *field
	config                                 []field
}

// beside are the keys that may stand beside "config": those of POST /connectors, state, initialOffsets, renamedFrom, and tasks and type,
// which GET /connectors/<name> answers and people save. Keys that begin with x- may stand there too, to hold YAML anchors.
var beside = []string{"name", "config", "state", "initial_state", "initialOffsets", "renamedFrom", "tasks", "type"}

// newDocument tells the POST shape from the flat one. A flat one may have a key "config" of its own, as a text.
func newDocument(file string, top []field) (document, error) {
	config, class := find(top, "config"), find(top, "connector.class")
	if err := foreign(file, top); err != nil {
		return document{}, err
	}
	switch {
	case config == nil, class != nil && config.value.kind == text:
		return document{file: file, config: top}, nil
	case config.value.kind != object:
		return document{}, source.Errorf(file, config.value.at, `"config" is %s: write an object with the connector's keys`, config.value.kind.named())
	}
	for _, f := range top {
		if !slices.Contains(beside, f.key) && !strings.HasPrefix(f.key, "x-") {
			return document{}, source.Errorf(file, f.at, `unknown key %q beside "config": move it into "config" or remove it`, f.key)
		}
	}
	return document{
		file: file, name: find(top, "name"), state: find(top, "state"), initial: find(top, "initial_state"),
		offsets: find(top, "initialOffsets"), renamed: find(top, "renamedFrom"), config: config.value.fields,
	}, nil
}

// foreign finds files of other tools, for which a word on one of their keys would be no help.
func foreign(file string, top []field) error {
	if kubernetes := find(top, "kind"); kubernetes != nil && find(top, "apiVersion") != nil {
		return source.Errorf(file, kubernetes.at, "this is a Kubernetes resource: write the connector's name and config alone")
	}
	if find(top, "config") != nil || find(top, "connector.class") != nil {
		return nil
	}
	for _, f := range top {
		if f.value.kind == object || f.value.kind == list {
			return source.Errorf(file, f.at, `there is neither "config" nor "connector.class": this is not a connector`)
		}
	}
	return nil
}

func (k valueKind) named() string {
	if k == text {
		return "a text"
	}
	return string(k)
}

func (d document) connector() (Connector, error) {
	config, err := d.texts()
	if err != nil {
		return Connector{}, err
	}
	c := Connector{Config: config, Source: d.file}
	if c.Name, err = d.connectorName(); err != nil {
		return Connector{}, err
	}
	if c.State, err = d.wantedState(); err != nil {
		return Connector{}, err
	}
	if c.InitialOffsets, err = d.initialOffsets(c.State); err != nil {
		return Connector{}, err
	}
	if c.RenamedFrom, err = d.renamedFrom(c.Name, c.State); err != nil {
		return Connector{}, err
	}
	delete(c.Config, "name")
	if strings.TrimSpace(c.Config["connector.class"]) == "" {
		return Connector{}, source.Errorf(d.file, Position{},
			`connector %q has no connector.class; add e.g. "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector"`, c.Name)
	}
	return c, nil
}

// texts returns the configuration; a null means that the key is absent.
func (d document) texts() (map[string]string, error) {
	config := make(map[string]string, len(d.config))
	for _, f := range d.config {
		switch {
		case f.key == "":
			return nil, source.Errorf(d.file, f.at, "empty key: write the name of a setting, or remove it")
		case f.value.kind == list:
			return nil, source.Errorf(d.file, f.value.at, `config key %q is a list: write one string with commas, "a,b"`, f.key)
		case f.value.kind == object:
			return nil, source.Errorf(d.file, f.value.at, "config key %q is an object: write flat keys, %q", f.key, f.key+".…")
		case f.value.kind != null:
			config[f.key] = f.value.text
		}
	}
	return config, nil
}

func find(fields []field, key string) *field {
	for i := range fields {
		if fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

// duplicate returns an error if a key stands twice among fields.
func duplicate(file string, fields []field) error {
	first := map[string]Position{}
	for _, f := range fields {
		if at, twice := first[f.key]; twice {
			return source.Errorf(file, f.at, "duplicate key %q, first written at %s: keep one", f.key, at)
		}
		first[f.key] = f.at
	}
	return nil
}
