package e2e

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed testdata/database.yaml
var databaseManifests string

// database is a PostgreSQL server in a pod, and a Service of its name. Its Secret of that name has the login of the one who owns
// the database orders, with a table of that name.
type database struct {
	ns   *namespace
	name string // of all these
	role string
}

func startDatabase(t *testing.T, ns *namespace, name, role, password string) *database {
	t.Helper()
	ns.applyText(t, databaseManifests, "NAME", name, "IMAGE", suite.postgres)
	ns.ready(t, name)
	d := &database{ns, name, role}
	d.setLogin(t, password)
	d.sql(t, "postgres", fmt.Sprintf(`CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s'`, role, password))
	d.sql(t, "postgres", "CREATE DATABASE orders OWNER "+role)
	return d
}

// sql asks as superuser and returns lines of columns that are separated by |.
func (d *database) sql(t *testing.T, database, query string) string {
	t.Helper()
	out := d.ns.exec(t, d.name, "psql", "-v", "ON_ERROR_STOP=1", "-qAt", "-d", database, "-c", query)
	return strings.TrimSuffix(out, "\n")
}

// setLogin writes the Secret.
func (d *database) setLogin(t *testing.T, password string) {
	t.Helper()
	d.ns.applyText(t, "{apiVersion: v1, kind: Secret, metadata: {name: ${NAME}, namespace: ${NAMESPACE}}, stringData: {username: ${ROLE}, password: ${PASSWORD}}}",
		"NAME", d.name, "ROLE", d.role, "PASSWORD", password)
}

// rotate changes the password, in the Secret and in the database. Who is in stays in. It returns the time.
func (d *database) rotate(t *testing.T, password string) (when string) {
	t.Helper()
	d.setLogin(t, password)
	return d.sql(t, "orders", fmt.Sprintf(`ALTER ROLE %s PASSWORD '%s'; SELECT clock_timestamp()`, d.role, password))
}

// letsIn says whether the password is the right one.
func (d *database) letsIn(t *testing.T, password string) bool {
	t.Helper()
	out := d.ns.exec(t, d.name, "sh", "-c", `PGPASSWORD="$2" psql -qAt -h 127.0.0.1 -U "$1" -d orders -c 'SELECT 1' 2>&1 || true`, "sh", d.role, password)
	if out != "1\n" && !strings.Contains(out, "password authentication failed") {
		t.Fatalf("logging in to %s: %s", d.name, out)
	}
	return out == "1\n"
}

// endSessions ends those of the role that began before a time, and returns how many there are of later ones.
func (d *database) endSessions(t *testing.T, before string) (later string) {
	t.Helper()
	d.sql(t, "postgres", fmt.Sprintf(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '%s' AND backend_start < '%s'`, d.role, before))
	return d.sql(t, "postgres", fmt.Sprintf(`SELECT count(*) FROM pg_stat_activity WHERE usename = '%s'`, d.role))
}

// applyText applies manifests with the names and values that follow filled in, and the namespace's.
func (n *namespace) applyText(t *testing.T, manifests string, pairs ...string) {
	t.Helper()
	objects, err := parse([]byte(n.fill(manifests, pairs...)))
	if err == nil {
		err = apply(t.Context(), "e2e", objects...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (n *namespace) fill(text string, pairs ...string) string {
	replace := []string{"${NAMESPACE}", n.name}
	for i := 0; i < len(pairs); i += 2 {
		replace = append(replace, "${"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(replace...).Replace(text)
}

// ready waits for a pod.
func (n *namespace) ready(t *testing.T, pod string) {
	t.Helper()
	eventually(t, "pod "+pod, func() error {
		found, err := suite.client.CoreV1().Pods(n.name).Get(t.Context(), pod, metav1.GetOptions{})
		switch {
		case err != nil:
			return err
		case found.Status.Phase == corev1.PodFailed:
			t.Fatalf("pod %s has failed", pod)
		case !ready(*found):
			return errors.New("it is not ready")
		}
		return nil
	})
}
