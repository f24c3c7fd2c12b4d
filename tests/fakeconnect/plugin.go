package fakeconnect

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plugin is a connector class that the workers have.
type Plugin struct {
	Class, Type, Version string
	// Required keys, Passwords those whose values are secret, Keys all others.
	Required, Passwords, Keys []string
	// OneTask tells that it never has more.
	OneTask bool
}

// DefaultPlugins are the file connectors of Kafka and a source and a sink that there are nowhere else. Any of them does as
// these keys say: fake.fail (see fails), fake.validate.ms is how long its validation takes, and never ends if it is hang.
var DefaultPlugins = []Plugin{
	{Class: "org.apache.kafka.connect.file.FileStreamSinkConnector", Type: "sink", Keys: []string{"file"}},
	{Class: "org.apache.kafka.connect.file.FileStreamSourceConnector", Type: "source", Required: []string{"topic"}, Keys: []string{"file", "batch.size"}, OneTask: true},
	{Class: "org.example.FakeSinkConnector", Type: "sink", Passwords: []string{"fake.password"}},
	{Class: "org.example.FakeSourceConnector", Type: "source", Required: []string{"topic"}, Passwords: []string{"fake.password"}},
}

// plugin finds a class by its full name, its simple one, or that without Connector.
func (c *Cluster) plugin(class string) *Plugin {
	for i, p := range c.o.Plugins {
		simple := p.Class[strings.LastIndex(p.Class, ".")+1:]
		if class == p.Class || class == simple || class == strings.TrimSuffix(simple, "Connector") {
			return &c.o.Plugins[i]
		}
	}
	return nil
}

func (c *Cluster) typeOf(config map[string]string) string {
	if p := c.plugin(config["connector.class"]); p != nil {
		return p.Type
	}
	return "unknown"
}

func (c *Cluster) tasksOf(config map[string]string) int {
	if p := c.plugin(config["connector.class"]); p != nil && p.OneTask {
		return 1
	}
	return number(config, "tasks.max", 1)
}

// shown is a configuration as it is read: with masked passwords, if that is so here.
func (c *Cluster) shown(config map[string]string) map[string]string {
	p := c.plugin(config["connector.class"])
	if !c.o.MaskReads || p == nil {
		return config
	}
	masked := maps.Clone(config)
	for _, key := range p.Passwords {
		if _, given := masked[key]; given {
			masked[key] = "********"
		}
	}
	return masked
}

// validation is what is found of a configuration, or why it cannot be looked at.
type validation struct {
	plugin  *Plugin
	config  map[string]string
	errors  map[string][]string
	refused *reply
}

func (c *Cluster) check(config map[string]string) validation {
	v := validation{config: config, errors: map[string][]string{}}
	refuse := func(status int, text string) validation {
		r := failure(status, text)
		v.refused = &r
		return v
	}
	class, given := config["connector.class"]
	if !given {
		shown := ""
		if !c.version.atLeast(4, 4) {
			shown = javaMap(config) + " " // with its secrets
		}
		return refuse(badRequest, "Connector config "+shown+"contains no connector type")
	}
	if v.plugin = c.plugin(class); v.plugin == nil {
		status := badRequest
		if !c.version.atLeast(4, 1) {
			status = http.StatusInternalServerError
		}
		return refuse(status, "Failed to find any class that implements Connector and which name matches "+class+", available connectors are: "+c.described())
	}
	for _, key := range v.plugin.Required {
		if config[key] == "" {
			v.errors[key] = append(v.errors[key], fmt.Sprintf("Missing required configuration %q which has no default value.", key))
		}
	}
	if v.plugin.Type == "sink" && config["topics"] == "" && config["topics.regex"] == "" {
		const missing = "Must configure one of topics or topics.regex"
		v.errors["topics"], v.errors["topics.regex"] = []string{missing}, []string{missing}
	}
	if tasks, given := config["tasks.max"]; given {
		if n, err := strconv.Atoi(tasks); err != nil {
			v.errors["tasks.max"] = []string{fmt.Sprintf("Invalid value %s for configuration tasks.max: Not a number of type INT", tasks),
				"Invalid value null for configuration tasks.max: Value must be non-null"}
		} else if n < 1 {
			v.errors["tasks.max"] = []string{fmt.Sprintf("Invalid value %d for configuration tasks.max: Value must be at least 1", n)}
		}
	}
	return v
}

// javaMap writes a map as Java does.
func javaMap(config map[string]string) string {
	var all []string
	for _, key := range sortedKeys(config) {
		all = append(all, key+"="+config[key])
	}
	return "{" + strings.Join(all, ", ") + "}"
}

func (c *Cluster) described() string {
	var all []string
	for _, p := range c.o.Plugins {
		all = append(all, fmt.Sprintf("PluginDesc{klass=class %s, name='%[1]s', version='%s', encodedVersion=%[2]s, type=%s, typeName='%[3]s', location='file:/plugins/'}", p.Class, c.o.Version, p.Type))
	}
	return strings.Join(all, ", ")
}

// refusal is the answer to a write of what is invalid.
func (v validation) refusal() (reply, bool) {
	if v.refused != nil {
		return *v.refused, true
	}
	if len(v.errors) == 0 {
		return reply{}, false
	}
	var all []string
	for _, key := range sortedKeys(v.errors) {
		all = append(all, v.errors[key]...)
	}
	return failure(badRequest, fmt.Sprintf("Connector configuration is invalid and contains the following %d error(s):\n%s\n"+
		"You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`", len(all), strings.Join(all, "\n"))), true
}

// validateLater checks a configuration on a thread of its own.
func (c *Cluster) validateLater(w *worker, config map[string]string, then func(validation)) {
	took := c.costs.Validate
	switch slow := config["fake.validate.ms"]; slow {
	case "":
	case "hang":
		return
	default:
		took = time.Duration(number(config, "fake.validate.ms", 0)) * time.Millisecond
	}
	c.ifAlive(w, took, func() { then(c.check(config)) })
}

type definition struct {
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Required      bool     `json:"required"`
	DefaultValue  *string  `json:"default_value"`
	Importance    string   `json:"importance"`
	Documentation string   `json:"documentation"`
	Group         *string  `json:"group"`
	Width         string   `json:"width"`
	DisplayName   string   `json:"display_name"`
	Dependents    []string `json:"dependents"`
	OrderOld      *int     `json:"order,omitempty"`
	Order         *int     `json:"order_in_group,omitempty"`
}

type keyValue struct {
	Name        string   `json:"name"`
	Value       *string  `json:"value"`
	Recommended []string `json:"recommended_values"`
	Errors      []string `json:"errors"`
	Visible     bool     `json:"visible"`
}

func (c *Cluster) definitions(p *Plugin) []definition {
	var all []definition
	add := func(name, kind string, required bool) {
		d := definition{Name: name, Type: kind, Required: required, Importance: "HIGH", Width: "MEDIUM", DisplayName: name, Dependents: []string{}}
		at := len(all) + 1
		if c.version.atLeast(4, 2) {
			d.Order = &at
		} else {
			d.OrderOld = &at
		}
		all = append(all, d)
	}
	for _, name := range []string{"name", "connector.class"} {
		add(name, "STRING", true)
	}
	add("tasks.max", "INT", false)
	if p.Type == "sink" {
		add("topics", "LIST", false)
		add("topics.regex", "STRING", false)
	}
	for _, name := range p.Required {
		add(name, "STRING", true)
	}
	for _, name := range p.Passwords {
		add(name, "PASSWORD", false)
	}
	for _, name := range p.Keys {
		add(name, "STRING", false)
	}
	return all
}

// validate is PUT /connector-plugins/{p}/config/validate.
func (c *Cluster) validate(w *worker, r *call, answer func(reply)) {
	var config map[string]string
	if err := unmarshal(r.body, &config); err != nil {
		answer(failure(http.StatusInternalServerError, "Cannot deserialize value"))
		return
	}
	class := config["connector.class"]
	if class != "" && simpleName(class) != simpleName(r.segment[1]) {
		answer(failure(badRequest, fmt.Sprintf("Included connector type %s does not match request type %s", class, r.segment[1])))
		return
	}
	c.validateLater(w, config, func(v validation) {
		if config["name"] == "" && v.refused == nil {
			v.errors["name"] = []string{`Missing required configuration "name" which has no default value.`}
		}
		if v.refused != nil {
			// It comes back from another thread, wrapped.
			var body struct{ Message string }
			_ = unmarshal(v.refused.body, &body)
			answer(failure(http.StatusInternalServerError, "org.apache.kafka.connect.runtime.rest.errors.BadRequestException: "+body.Message))
			return
		}
		answer(jsonReply(http.StatusOK, c.shape(v)))
	})
}

func simpleName(class string) string {
	return strings.TrimSuffix(class[strings.LastIndex(class, ".")+1:], "Connector")
}

func (c *Cluster) shape(v validation) any {
	type config struct {
		Definition definition `json:"definition"`
		Value      keyValue   `json:"value"`
	}
	configs, count := []config{}, 0
	for _, d := range c.definitions(v.plugin) {
		value := keyValue{Name: d.Name, Recommended: []string{}, Errors: append([]string{}, v.errors[d.Name]...), Visible: true}
		if text, given := v.config[d.Name]; given {
			if d.Type == "PASSWORD" {
				text = "[hidden]"
			}
			value.Value = &text
		}
		if len(value.Errors) > 0 {
			count++
		}
		configs = append(configs, config{d, value})
	}
	return map[string]any{"name": v.plugin.Class, "error_count": count, "groups": []string{"Common"}, "configs": configs}
}

func (c *Cluster) listPlugins(_ *worker, _ *call, answer func(reply)) {
	all := []map[string]string{}
	for _, p := range c.o.Plugins {
		all = append(all, map[string]string{"class": p.Class, "type": p.Type, "version": c.o.Version})
	}
	slices.SortFunc(all, func(a, b map[string]string) int { return strings.Compare(a["class"], b["class"]) })
	answer(jsonReply(http.StatusOK, all))
}

func (c *Cluster) pluginConfig(_ *worker, r *call, answer func(reply)) {
	p := c.plugin(r.segment[1])
	if p == nil {
		answer(failure(notFound, "Unknown plugin "+r.segment[1]+"."))
		return
	}
	answer(jsonReply(http.StatusOK, c.definitions(p)))
}
