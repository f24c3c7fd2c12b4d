package e2e

import (
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/tests/e2e/images"
	helms "github.com/connect-register/connect-register/tests/helm"
)

//go:embed testdata/pipeline.yaml
var pipelineValues string

//go:embed testdata/plugin-server.yaml
var pluginServer string

const (
	pipelineRows = 100_000
	rowsAfter    = 10_000
)

// TestPipeline: rows of a PostgreSQL table go through Debezium's source, Kafka and Debezium's JDBC sink to another server's table,
// half of them from the first snapshot. Then both passwords are rotated, and more rows go, with the new ones.
func TestPipeline(t *testing.T) {
	in(t, ci)
	r := newRelease(t, helm(t, helms.V4))
	r.set(r.pipeline(t))
	shop := startDatabase(t, r.namespace, "shop", "debezium", "the first of the shop")
	warehouse := startDatabase(t, r.namespace, "warehouse", "writer", "the first of the warehouse")
	shop.createOrders(t, "id bigint PRIMARY KEY")
	warehouse.createOrders(t, "id bigint NOT NULL")
	shop.insertOrders(t, 1, pipelineRows/2)

	r.mustInstall(t)
	tasks := map[string]int{"shop-orders": 1, "warehouse-orders": 2}
	r.wantRunning(t, tasks)
	shop.insertOrders(t, pipelineRows/2+1, pipelineRows)
	warehouse.wantOrdersOf(t, shop, pipelineRows)

	before := r.lives(t)
	when := map[*database]string{}
	for _, d := range []*database{shop, warehouse} {
		when[d] = d.rotate(t, "the second of the "+d.name)
		if d.letsIn(t, "the first of the "+d.name) || !d.letsIn(t, "the second of the "+d.name) {
			t.Fatalf("the password of %s was not rotated", d.name)
		}
	}
	r.mustUpgrade(t, nil)
	for _, d := range []*database{shop, warehouse} {
		t.Logf("%s: the old sessions ended, there are %s new ones", d.name, d.endSessions(t, when[d]))
	}
	shop.insertOrders(t, pipelineRows+1, pipelineRows+rowsAfter)
	warehouse.wantOrdersOf(t, shop, pipelineRows+rowsAfter)
	r.wantRunning(t, tasks)
	r.wantSameWorkers(t, before)
}

// pipeline starts the server of the plugins and returns values with their checksums.
func (r *release) pipeline(t *testing.T) values {
	t.Helper()
	image := cmp.Or(os.Getenv("E2E_IMAGE_PLUGINS"), images.Plugins)
	if suite.node == nil && os.Getenv("E2E_IMAGE_PLUGINS") == "" {
		t.Skip("E2E_IMAGE_PLUGINS names no image with the plugins: push the one that make cluster-up builds")
	}
	r.applyText(t, pluginServer, "IMAGE", image)
	r.ready(t, "plugins")
	sum := func(file string) string { return strings.TrimSpace(r.exec(t, "plugins", "cat", "/srv/plugins/"+file)) }
	text := r.fill(pipelineValues, "SOURCE_SHA512", sum(images.DebeziumPostgres+".sha512"),
		"SINK_SHA256", sum(images.DebeziumJDBC+".sha256"), "DRIVER_SHA256", sum(images.PostgresDriver+".sha256"))
	var read values
	if err := yaml.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func (d *database) createOrders(t *testing.T, id string) {
	t.Helper()
	d.sql(t, "orders", fmt.Sprintf(`CREATE TABLE orders (%s, customer text NOT NULL, amount numeric(12, 2) NOT NULL, placed timestamptz NOT NULL);
		ALTER TABLE orders OWNER TO %s`, id, d.role))
}

// insertOrders inserts those with the ids from first to last.
func (d *database) insertOrders(t *testing.T, first, last int) {
	t.Helper()
	d.sql(t, "orders", fmt.Sprintf(`INSERT INTO orders SELECT id, 'Ünsal & Söhne, no. ' || id %% 997, (id * 7919 %% 10000000) / 100.0,
		timestamptz '2026-01-01 00:00:00.123456+00' + id * interval '61 seconds' FROM generate_series(%d, %d) id`, first, last))
}

// wantOrdersOf waits until there are so many orders, and compares all with another database's.
func (d *database) wantOrdersOf(t *testing.T, other *database, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d orders in the %s", n, d.name), func() error {
		if got := d.sql(t, "orders", "SELECT count(DISTINCT id) FROM orders"); got != fmt.Sprint(n) {
			return fmt.Errorf("there are %s", got)
		}
		return nil
	})
	const fingerprint = `SELECT count(*), count(DISTINCT id), md5(string_agg(concat_ws('|', id, customer, amount, placed AT TIME ZONE 'UTC'), ',' ORDER BY id)) FROM orders`
	want, got := other.sql(t, "orders", fingerprint), d.sql(t, "orders", fingerprint)
	t.Logf("orders, distinct ones, sum: %s", got)
	if got != want || !strings.HasPrefix(got, fmt.Sprintf("%[1]d|%[1]d|", n)) {
		t.Errorf("the %s has %s, the %s %s", d.name, got, other.name, want)
	}
}
