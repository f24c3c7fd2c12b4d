package kafka

import (
	"context"
	_ "embed"
	"fmt"
	"io"
)

//go:embed connectors.xml
var connectorsPom []byte

// Connectors are the names that ResolveConnector takes.
var Connectors = []string{"debezium-jdbc", "debezium-mongodb", "debezium-mysql", "debezium-postgres", "mongodb"}

// ResolveConnector returns a folder with the jars of a connector that is not Kafka's own, for a worker's plugin.path. It gets
// them as Resolve does Kafka's, into ${XDG_CACHE_HOME:-$HOME/.cache}/connect-register/connector-<name>.
func ResolveConnector(ctx context.Context, name string, progress io.Writer) (string, error) {
	r := room{name: "the connector " + name, parent: "connector-" + name, pom: connectorsPom, args: []string{"-P" + name}}
	dir, err := r.open(ctx, progress)
	if err != nil {
		return "", fmt.Errorf("resolving the connector %s: %w", name, err)
	}
	return dir, nil
}
