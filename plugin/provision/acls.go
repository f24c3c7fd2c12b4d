package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

const workers = "workers"

// ACLs lists the least that the brokers must allow: to the workers for their group and internal topics, and for each
// connector. It fails when a name is one that only a worker can read.
func ACLs(c Cluster, o ACLOptions) (ACLList, error) {
	if kind, name, _ := strings.Cut(o.Principal, ":"); kind == "" || name == "" {
		return ACLList{}, fmt.Errorf("the principal %q is not a type and a name, write User:connect for a user connect", o.Principal)
	}
	group, err := c.name("group.id")
	if err != nil {
		return ACLList{}, err
	}
	b := &aclBuilder{cluster: c, options: o, group: group}
	if err := b.addWorkers(); err != nil {
		return ACLList{}, err
	}
	for _, connector := range c.Connectors {
		b.addConnector(connector)
	}
	c.noteUnread(&b.list.Notes)
	return b.list, nil
}

type aclBuilder struct {
	cluster Cluster
	options ACLOptions
	group   string
	list    ACLList
}

// allow adds operations to the entry of a resource.
func (b *aclBuilder) allow(who string, resource Resource, operations ...string) {
	at := slices.IndexFunc(b.list.ACLs, func(a ACL) bool { return a.Resource == resource })
	if at < 0 {
		at = len(b.list.ACLs)
		b.list.ACLs = append(b.list.ACLs, ACL{Principal: b.options.Principal, Resource: resource})
	}
	acl := &b.list.ACLs[at]
	for _, operation := range operations {
		if !slices.Contains(acl.Operations, operation) {
			acl.Operations = append(acl.Operations, operation)
		}
	}
	if !slices.Contains(acl.For, who) {
		acl.For = append(acl.For, who)
	}
}

func (b *aclBuilder) addWorkers() error {
	b.allow(workers, Resource{TypeGroup, b.group, PatternLiteral}, OperationRead)
	for _, store := range stores {
		topic, err := b.cluster.name(store + ".storage.topic")
		if err != nil {
			return err
		}
		b.allow(workers, Resource{TypeTopic, topic, PatternLiteral}, b.readWrite()...)
	}
	// The leader writes configurations in transactions, so that a leader of yesterday cannot.
	if b.cluster.exactlyOnce() != "disabled" {
		b.allow(workers, Resource{TypeTransactional, "connect-cluster-" + b.group, PatternLiteral}, OperationWrite)
	}
	b.addNotes()
	return nil
}

func (b *aclBuilder) addNotes() {
	notes := &b.list.Notes
	protocol := b.cluster.get("security.protocol", "PLAINTEXT")
	certificate := slices.ContainsFunc(b.cluster.Properties.Keys(), func(key string) bool { return strings.HasPrefix(key, "ssl.keystore.") })
	if protocol == "PLAINTEXT" || protocol == "SSL" && !certificate {
		notes.add("the workers show neither login nor certificate (security.protocol is %s): brokers take them for User:ANONYMOUS", protocol)
	}
	notes.add("DescribeConfigs on the three internal topics lets workers find a wrong cleanup.policy; they run without it")
	if slices.ContainsFunc(b.cluster.Connectors, connector.Connector.IsSink) {
		notes.add("resetting a sink's offsets with Connect's REST API needs Delete on its group")
	}
}

func (c Cluster) exactlyOnce() string {
	return strings.ToLower(c.get("exactly.once.source.support", "disabled"))
}

func (b *aclBuilder) write() []string {
	if b.options.CreateTopics {
		return []string{OperationWrite, OperationCreate}
	}
	return []string{OperationWrite}
}

func (b *aclBuilder) readWrite() []string { return append([]string{OperationRead}, b.write()...) }

func (b *aclBuilder) addConnector(c connector.Connector) {
	uses, notes := b.cluster.uses(c)
	who := "connector " + c.Name
	if !isMirror(c) {
		if c.IsSink() {
			b.allow(who, Resource{TypeGroup, b.sinkGroup(c), PatternLiteral}, OperationRead)
		} else if b.cluster.exactlyOnce() == "enabled" {
			// Each task has an id of its own, which ends in the task's number.
			b.allow(who, Resource{TypeTransactional, b.group + "-" + c.Name + "-", PatternPrefixed}, OperationWrite)
		}
	}
	for _, use := range uses {
		resource := Resource{TypeTopic, use.topic, PatternLiteral}
		if use.prefixed {
			resource.Pattern = PatternPrefixed
		}
		switch {
		case use.offsets:
			b.allow(who, resource, b.readWrite()...)
		case use.write:
			b.allow(who, resource, b.write()...)
		default:
			b.allow(who, resource, OperationRead)
		}
	}
	b.list.Notes = append(b.list.Notes, notes...)
	if key := ownLogin(c); key != "" {
		b.list.Notes.add("connector %s has a login or brokers of its own (%s): what it needs there is to be allowed to that login", c.Name, key)
	}
}

// sinkGroup is the consumer group of a sink connector: its own, the workers', Connect's.
func (b *aclBuilder) sinkGroup(c connector.Connector) string {
	if group := c.Config["consumer.override.group.id"]; group != "" {
		return group
	}
	return b.cluster.get("consumer.group.id", "connect-"+c.Name)
}

// ownLogin returns the first property by which a connector's clients leave the workers' brokers or principal.
func ownLogin(c connector.Connector) string {
	var keys []string
	for key := range c.Config {
		for _, client := range []string{"producer", "consumer", "admin"} {
			setting, found := strings.CutPrefix(key, client+".override.")
			if found && (setting == "bootstrap.servers" || strings.HasPrefix(setting, "sasl.") || strings.HasPrefix(setting, "ssl.keystore.")) {
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return slices.Min(keys)
}
