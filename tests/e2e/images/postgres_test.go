package images

import "testing"

func TestPostgres(t *testing.T) {
	m := explode(t, open(t, postgres))
	user, writable := "999:999", []string{"/tmp", "/var/lib/postgresql"}
	m.must(t, "postgres (PostgreSQL)", user, writable, nil, "postgres", "--version")
	env := []string{"POSTGRES_PASSWORD=it's a test"}
	const ask = `start-postgres.sh >/tmp/log 2>&1 &
		until pg_isready -q -t 1; do kill -0 $! || { cat /tmp/log; exit 1; }; sleep 0.2; done
		psql -v ON_ERROR_STOP=1 -Atc 'SHOW wal_level' -c "SELECT now() AT TIME ZONE 'Asia/Tokyo' IS NOT NULL" \
		  -c "SELECT pg_create_logical_replication_slot('s', 'pgoutput')" &&
		PGPASSWORD="$POSTGRES_PASSWORD" psql -h 127.0.0.1 -Atc "SELECT 'in with the password'" &&
		! PGPASSWORD=wrong psql -h 127.0.0.1 -c 'SELECT 1'`
	output := m.must(t, "in with the password", user, writable, env, "sh", "-c", ask)
	for _, part := range []string{"logical\nt\n(s,", "password authentication failed"} {
		contains(t, output, part)
	}
}
