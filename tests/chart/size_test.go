package chart

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/connect-register/connect-register/plugin/release"
)

// secretLimit is what a Kubernetes Secret may hold (core/v1 MaxSecretSize). Helm stores a release in one.
const secretLimit = 1 << 20

// TestManyConnectors: a release of 1,000 connectors fits where Helm stores it, and its connectors fit their Secrets.
func TestManyConnectors(t *testing.T) {
	size, rendered, err := stored(t, manyConnectors(1000))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 connectors: %d KiB of %d KiB", size>>10, secretLimit>>10)
	if size > secretLimit {
		t.Errorf("1,000 connectors make a release of %d bytes, more than the %d of a Secret", size, secretLimit)
	}
	if parts := strings.Count(rendered, `name: "many-kafka-connect-connectors`); parts < 2 {
		t.Errorf("the connectors are in %d Secret(s)", parts)
	}
}

// TestTooManyConnectors: more than a release can hold is an ERROR that says where to put them, before Kubernetes refuses it.
func TestTooManyConnectors(t *testing.T) {
	for n := 2500; ; n += 1000 {
		size, _, err := stored(t, manyConnectors(n))
		if err != nil {
			if !strings.Contains(err.Error(), "ERROR: connectors: their files are") || !strings.Contains(err.Error(), "existingSecrets") {
				t.Fatal(err)
			}
			return
		}
		if size > secretLimit {
			t.Fatalf("%d connectors are rendered, and too large for a release", n)
		}
		t.Logf("%d connectors: %d KiB", n, size>>10)
	}
}

// stored renders as helm install does and returns how large the release is where Helm keeps it, and its manifests.
func stored(t *testing.T, values map[string]any) (int, string, error) {
	t.Helper()
	loaded, err := loader.Load(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	install := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	install.ClientOnly, install.DryRun, install.Replace = true, true, true
	install.ReleaseName, install.Namespace = "many", "data"
	if install.KubeVersion, err = chartutil.ParseKubeVersion(release.DefaultKubeVersion); err != nil {
		t.Fatal(err)
	}
	rendered, err := install.RunWithContext(t.Context(), loaded, values)
	if err != nil {
		return 0, "", err
	}
	plain, err := json.Marshal(rendered)
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if _, err := writer.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodedLen(zipped.Len()), rendered.Manifest, nil
}

// manyConnectors are n JDBC sinks as teams write them: much alike, each with names, topics and a description of its own.
func manyConnectors(n int) map[string]any {
	connectors := map[string]any{}
	for i := range n {
		id := fmt.Sprintf("%x", (uint64(i)+1)*0x9e3779b97f4a7c15) // differs from connector to connector in every digit
		connectors[fmt.Sprintf("sink-%s-%04d", id[:6], i)] = map[string]any{
			"config": map[string]any{
				"connector.class":                     "io.debezium.connector.jdbc.JdbcSinkConnector",
				"tasks.max":                           float64(i%4 + 1),
				"topics":                              fmt.Sprintf("cdc.%s.orders,cdc.%s.customers", id, id),
				"connection.url":                      fmt.Sprintf("jdbc:postgresql://db-%s.data.svc.cluster.local:5432/warehouse_%04d", id[:8], i),
				"connection.username":                 "svc_" + id,
				"insert.mode":                         "upsert",
				"primary.key.mode":                    "record_key",
				"delete.enabled":                      true,
				"schema.evolution":                    "basic",
				"key.converter":                       "org.apache.kafka.connect.json.JsonConverter",
				"value.converter":                     "org.apache.kafka.connect.json.JsonConverter",
				"value.converter.schemas.enable":      true,
				"transforms":                          "unwrap,route",
				"transforms.unwrap.type":              "io.debezium.transforms.ExtractNewRecordState",
				"transforms.route.type":               "org.apache.kafka.connect.transforms.RegexRouter",
				"transforms.route.regex":              fmt.Sprintf(`cdc\.%s\.(.*)`, id),
				"transforms.route.replacement":        "$1",
				"errors.tolerance":                    "all",
				"errors.deadletterqueue.topic.name":   "dlq." + id,
				"consumer.override.max.poll.records":  float64(500 + i),
				"consumer.override.auto.offset.reset": "earliest",
			},
			"secretRefs": map[string]any{"connection.password": map[string]any{"name": "warehouse", "key": "password-" + id[:8]}},
		}
	}
	return map[string]any{
		"kafka":        map[string]any{"bootstrapServers": "broker:9092"},
		"registration": map[string]any{"image": map[string]any{"repository": "registry.example.com/registrar"}},
		"connectors":   connectors,
	}
}
