package catalog_test

import (
	"slices"
	"testing"

	"github.com/connect-register/connect-register/schema/catalog"
)

func TestNearest(t *testing.T) {
	for version, want := range map[string]string{"4.1.1": "4.1", "4.3": "4.3", "3.6.0": "3.9", "4.9": "4.3", "5.0": "4.3", "": "3.9"} {
		if got := catalog.Nearest(version); got != want {
			t.Errorf("%s counts as %s, want %s", version, got, want)
		}
	}
}

// TestVersions looks up what differs between versions of Kafka.
func TestVersions(t *testing.T) {
	for version, want := range map[string]struct {
		servers, jmx, plugin bool
	}{"3.9.1": {false, true, false}, "4.0.1": {false, false, false}, "4.1.1": {false, false, true}, "4.3.1": {true, false, true}} {
		ix := catalog.NewIndex(version, catalog.Builtin()...)
		worker := ix.Set("worker")
		_, jmx := worker["auto.include.jmx.reporter"]
		_, plugin := ix.Set("sink")["connector.plugin.version"]
		if worker["bootstrap.servers"].Required != want.servers || jmx != want.jmx || plugin != want.plugin {
			t.Errorf("%s: bootstrap.servers %+v, jmx %v, plugin %v", version, worker["bootstrap.servers"], jmx, plugin)
		}
	}
	ix := catalog.NewIndex("4.3.1", catalog.Builtin()...)
	if span, there := ix.OtherVersion("worker", "auto.include.jmx.reporter"); !there || span.Until != "3.9" {
		t.Errorf("%+v, %v", span, there)
	}
	if span, there := catalog.NewIndex("4.0.1", catalog.Builtin()...).OtherVersion("sink", "connector.plugin.version"); !there || span.Since != "4.1" {
		t.Errorf("%+v, %v", span, there)
	}
}

func TestPlugins(t *testing.T) {
	ix := catalog.NewIndex("4.3.1", catalog.Builtin()...)
	for class, kind := range map[string]string{
		"FileStreamSink": "sink", "org.apache.kafka.connect.file.FileStreamSourceConnector": "source", "RegexRouter": "transformation",
		"org.apache.kafka.connect.transforms.Cast$Value": "transformation", "TopicNameMatches": "predicate", "JsonConverter": "converter",
		"io.debezium.connector.mysql.MySqlConnector": "source", "com.mongodb.kafka.connect.MongoSinkConnector": "sink",
		"io.debezium.transforms.ExtractNewRecordState": "transformation", "Allowlist": "override_policy",
	} {
		if p, there := ix.Plugin(class, kind); !there {
			t.Errorf("%s is not there", class)
		} else if p.Version == "" && kind == "sink" && p.Class[:3] != "org" {
			t.Errorf("%s has no version", class)
		}
	}
	if _, there := ix.Plugin("FileStreamSink", "source"); there || !slices.Contains(ix.Classes("sink"), "FileStreamSink") {
		t.Error("FileStreamSink is a sink")
	}
	if r, there := ix.Renamed("io.debezium.connector.mysql.MySqlConnector", "database.whitelist"); !there || r.Instead != "database.include.list" {
		t.Errorf("%+v, %v", r, there)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "[]", `{"plugin": []}`} {
		if _, err := catalog.Parse([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
