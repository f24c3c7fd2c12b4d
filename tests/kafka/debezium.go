package kafka

import (
	"context"
	_ "embed"
	"fmt"
	"io"
)

//go:embed debezium.xml
var debeziumPom []byte

// Debezium's connectors.
const (
	DebeziumPostgres = "postgres" // the source
	DebeziumJDBC     = "jdbc"     // the sink
)

// ResolveDebezium returns the folder with the jars of one of Debezium's connectors and PostgreSQL's driver, as Resolve does
// Kafka's jars, from ${XDG_CACHE_HOME:-$HOME/.cache}/connect-register/debezium-<connector>. It is never to be changed.
func ResolveDebezium(ctx context.Context, connector string, progress io.Writer) (string, error) {
	r := room{
		name: "Debezium's " + connector + " connector", parent: "debezium-" + connector, pom: debeziumPom,
		args: []string{"-Dconnector=" + connector},
	}
	dir, err := r.open(ctx, progress)
	if err != nil {
		return "", fmt.Errorf("resolving %s: %w", r.name, err)
	}
	return dir, nil
}
