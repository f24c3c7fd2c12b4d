package rule_test

import (
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/schema/catalog"
)

var index = catalog.NewIndex("4.3", catalog.Builtin()...)

// check applies all rules and looks at what they say: one line, about something.
func check(t *testing.T, in rule.Input) {
	t.Helper()
	in.Index = index
	for _, p := range rule.Check(in) {
		if _, known := rule.Find(p.Rule); !known || p.Message == "" || p.Key == "" {
			t.Errorf("%+v", p)
		}
	}
}

// FuzzConnector has connectors with any keys.
func FuzzConnector(f *testing.F) {
	for _, seed := range []string{
		"connector.class=FileStreamSink\ntopics=a,,b\ntransforms=x,x,\ntransforms.x.type=Cast\ntransforms.x.spec=a:b:c,:\n",
		"connector.class=io.debezium.connector.mysql.MySqlConnector\ndatabase.server.id=0x7\ncolumn.include.list=((\ntasks.max=99999999999\n",
		"connector.class=FileStreamSource\ntopic.creation.groups=a.b,a\ntopic.creation.a.b.partitions=-2\npredicates=,\nproducer.override.acks=1\n",
		"connector.class=${env:X}\nerrors.tolerance=\nvalue.converter.schemas.enable=\nkey.converter=$Value\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := connector.Parse("a.properties", data)
		if err == nil {
			check(t, rule.Input{Replicas: 3, Connectors: []rule.Connector{{Name: c.Name, Config: c.Config}, {Name: "other", Config: c.Config}}})
		}
	})
}

// FuzzWorker has workers with any keys, and a connector that refers to their providers.
func FuzzWorker(f *testing.F) {
	f.Add([]byte("group.id=g\nconfig.providers=a,\nconfig.providers.a.param.allowed.paths=/x,\nconfig.providers.a.param.allowlist.pattern=(\nlisteners=x\n"), "${a:/x/../y:z}")
	f.Add([]byte("plugin.path=,\nheartbeat.interval.ms=1e3\nproducer.acks=\nconfig.storage.topic=a\nstatus.storage.topic=a\n"), "${dir:/etc/kafka-connect-secrets/a:b}${}")
	f.Fuzz(func(t *testing.T, data []byte, value string) {
		p, err := worker.Parse("a.properties", data)
		if err != nil {
			return
		}
		w := rule.Worker{Name: "a", Config: map[string]string{}}
		for _, key := range p.Keys() {
			w.Config[key], _ = p.Get(key)
		}
		check(t, rule.Input{Workers: []rule.Worker{w}, Mounts: []string{"/etc"}, Connectors: []rule.Connector{
			{Name: "c", Config: map[string]string{"connector.class": "FileStreamSink", "topics": "t", "file": value}},
		}})
	})
}

// TestManyKeys: time grows with the number of keys, not with its square.
func TestManyKeys(t *testing.T) {
	config := map[string]string{"connector.class": "FileStreamSink", "topics": "t"}
	for i := range 20000 {
		config[strings.Repeat("k", i%50)+string(rune('a'+i%26))+strings.Repeat("x", i%7)] = "v"
	}
	check(t, rule.Input{Connectors: []rule.Connector{{Name: "c", Config: config}}})
}
