package acls

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/provision"
)

// setup is a release: its name and what its values file says beyond the login.
type setup struct {
	name       string
	worker     map[string]any
	connectors map[string]map[string]string
	// create lets Connect create the topics.
	create bool
}

// valuesFile writes the values of a release whose workers log in to the secured listener.
func (s setup) valuesFile(t *testing.T) string {
	t.Helper()
	connectors := map[string]any{}
	for name, config := range s.connectors {
		connectors[name] = map[string]any{"config": config}
	}
	worker := map[string]any{
		"converters": map[string]any{
			"key":   map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"},
			"value": map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"},
		},
		"config": map[string]any{"offset.flush.interval.ms": 1000, "scheduled.rebalance.max.delay.ms": 0},
	}
	for key, value := range s.worker {
		worker[key] = value
	}
	data, err := yaml.Marshal(map[string]any{
		"kafka": map[string]any{
			"bootstrapServers": cluster.Security().SASL, "securityProtocol": "SASL_SSL",
			"tls":  map[string]any{"trusted": map[string]any{"secretName": "ca"}},
			"sasl": map[string]any{"mechanism": "SCRAM-SHA-512", "secretName": "login"},
		},
		"worker": worker, "connectors": connectors,
		"registration": map[string]any{"image": map[string]any{"repository": "registrar"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// generate runs the plugin's command.
func (s setup) generate(t *testing.T, what, output string, more ...string) string {
	t.Helper()
	var stdout strings.Builder
	command := cli.New()
	command.SetArgs(append([]string{"generate", what, s.name, "-f", s.valuesFile(t), "-o", output}, more...))
	command.SetOut(&stdout)
	if err := command.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return stdout.String()
}

// acls is what generate acls lists.
func (s setup) acls(t *testing.T) []provision.ACL {
	t.Helper()
	more := []string{"--principal", principal()}
	if s.create {
		more = append(more, "--create-topics")
	}
	var list provision.ACLList
	if err := json.Unmarshal([]byte(s.generate(t, "acls", "json", more...)), &list); err != nil {
		t.Fatal(err)
	}
	return list.ACLs
}

// createTopics creates the internal topics that generate topics lists, and more.
func (s setup) createTopics(t *testing.T, more ...string) {
	t.Helper()
	var list provision.TopicList
	if err := json.Unmarshal([]byte(s.generate(t, "topics", "json")), &list); err != nil {
		t.Fatal(err)
	}
	for _, topic := range list.Topics {
		config := map[string]*string{}
		for key, value := range topic.Config {
			config[key] = &value
		}
		if _, err := cluster.Admin().CreateTopic(t.Context(), int32(topic.Partitions), -1, config, topic.Name); err != nil {
			t.Fatalf("creating %s: %v", topic.Name, err)
		}
	}
	for _, name := range more {
		if err := cluster.CreateTopic(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	operations = map[string]kadm.ACLOperation{
		provision.OperationRead: kadm.OpRead, provision.OperationWrite: kadm.OpWrite, provision.OperationCreate: kadm.OpCreate,
	}
	patterns = map[string]kadm.ACLPattern{
		provision.PatternLiteral: kadm.ACLPatternLiteral, provision.PatternPrefixed: kadm.ACLPatternPrefixed,
	}
)

// missing is an operation on a resource that is not granted.
type missing struct {
	kind, name, operation string
}

// grant creates the ACLs but for what is missing, which must be in the list, and waits until the broker has them.
func grant(t *testing.T, acls []provision.ACL, without ...missing) {
	t.Helper()
	left := slices.Clone(without)
	for _, acl := range acls {
		for _, operation := range acl.Operations {
			at := slices.Index(left, missing{acl.Type, acl.Name, operation})
			if at >= 0 {
				left = slices.Delete(left, at, at+1)
				continue
			}
			create(t, acl, operations[operation])
		}
	}
	if len(left) > 0 {
		t.Fatalf("not in the list: %v", left)
	}
}

func create(t *testing.T, acl provision.ACL, operation kadm.ACLOperation) {
	t.Helper()
	b := kadm.NewACLs().Allow(acl.Principal).AllowHosts("*").ResourcePatternType(patterns[acl.Pattern]).Operations(operation)
	switch acl.Type {
	case provision.TypeTopic:
		b.Topics(acl.Name)
	case provision.TypeGroup:
		b.Groups(acl.Name)
	case provision.TypeTransactional:
		b.TransactionalIDs(acl.Name)
	}
	results, err := cluster.Admin().CreateACLs(t.Context(), b)
	if err == nil && len(results) != 1 {
		t.Fatalf("%v became %d ACLs", acl, len(results))
	}
	if err == nil {
		err = results[0].Err
	}
	if err != nil {
		t.Fatalf("%v: %v", acl.Resource, err)
	}
	eventually(t, "the broker to have an ACL", func() string {
		found, err := cluster.Admin().DescribeACLs(t.Context(), b)
		if err != nil || len(found) != 1 || len(found[0].Described) == 0 {
			return "it is not listed"
		}
		return ""
	})
}
