package lint_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/schema/catalog"
)

// asked is a worker with answers.
type asked struct {
	url      string
	versions map[string]string
	errors   map[string]string
	config   []connect.ConfigKey
}

func (a asked) URL() string { return a.url }

func (a asked) AllPlugins(context.Context) ([]connect.Plugin, error) {
	if a.versions == nil {
		return nil, errors.New("it is away")
	}
	var all []connect.Plugin
	for class, version := range a.versions {
		all = append(all, connect.Plugin{Class: class, Type: "sink", Version: version})
	}
	return all, nil
}

func (a asked) Validate(_ context.Context, class string, config map[string]string) (connect.Validation, error) {
	if config["name"] == "" || class == "" {
		return connect.Validation{}, errors.New("no name")
	}
	var v connect.Validation
	for key, text := range a.errors {
		v.Keys = append(v.Keys, connect.ValidatedKey{Name: key, Type: "PASSWORD", Errors: []string{text}})
	}
	return v, nil
}

func (a asked) PluginConfig(context.Context, string, string) ([]connect.ConfigKey, error) {
	return a.config, nil
}

func TestOnline(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.properties", []byte("connector.class=com.example.MySink\ntopics=t\npin=hunter22\nurl=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := lint.Check(t.Context(), lint.Options{Connectors: []string{"a.properties"}})
	one := asked{url: "http://one", versions: map[string]string{"com.example.MySink": "1"}, errors: map[string]string{"pin": "the login with hunter22\n failed"}}
	two := asked{url: "http://two", versions: map[string]string{"com.example.MySink": "2"}}
	three := asked{url: "http://three", versions: map[string]string{"Other": "1"}}
	found, err := lint.Online(t.Context(), []lint.API{one, two, three}, r.Checked, r.Findings)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, f.String()+" ["+f.Rule+"]")
	}
	same(t, got,
		"a.properties:1:1: connector.class: http://one has version 1 of it and http://two version 2, install one on all [online-plugin]",
		"a.properties:1:1: connector.class: http://three has no plugin com.example.MySink, install it on every worker [online-plugin]",
		"a.properties:3:1: pin: the workers say: the login with ******** failed [online-invalid]")
	if _, err := lint.Online(t.Context(), []lint.API{asked{url: "http://four"}}, r.Checked, nil); err == nil || !strings.Contains(err.Error(), "http://four") {
		t.Error(err)
	}
}

// TestPull makes a catalogue that validate knows a plugin by.
func TestPull(t *testing.T) {
	secret := "hunter22"
	worker := asked{versions: map[string]string{"com.example.MySink": "1", "org.apache.kafka.connect.file.FileStreamSinkConnector": "4"}, config: []connect.ConfigKey{
		{Name: "fruit.count", Type: "INT", Required: true, Importance: "HIGH"}, {Name: "pin", Type: "PASSWORD", DefaultValue: &secret},
	}}
	pulled, err := lint.Pull(t.Context(), worker)
	if err != nil || len(pulled.Plugins) != 1 {
		t.Fatalf("%+v %v", pulled, err)
	}
	data, err := json.Marshal(pulled)
	if err != nil || strings.Contains(string(data), secret) {
		t.Fatalf("%s %v", data, err)
	}
	again, err := catalog.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.properties", []byte("connector.class=com.example.MySink\ntopics=t\nfruit.cuont=2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := lint.Check(t.Context(), lint.Options{Connectors: []string{"a.properties"}, Catalogs: []*catalog.Catalog{again}})
	var rules []string
	for _, f := range r.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	same(t, rules, "missing-key", "unknown-key")
}
