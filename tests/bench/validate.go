package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/connect-register/connect-register/tests/helm"
)

// validatePart measures how long values with many connectors take offline, beside helm lint of the same chart and values.
func validatePart(ctx context.Context, b *bench, o options) error {
	const n = 1000
	values := b.path("values.yaml")
	if err := os.WriteFile(values, manyConnectors(n), 0o600); err != nil {
		return err
	}
	tools, err := validators(ctx, b.cluster.Dir(), values)
	if err != nil {
		return err
	}
	for round := 0; round <= o.runs; round++ { // the round 0 fills the caches of the disk and is not kept
		for _, t := range tools {
			r := row{Part: "validate", Tool: t.name, Group: t.group, N: n, Round: round, Registered: n, Ran: n}
			if round > 0 && b.ledger.has(r) {
				continue
			}
			cmd := exec.CommandContext(ctx, t.argv[0], t.argv[1:]...)
			begin := time.Now()
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", t.name, err, out)
			}
			r.Value = round3(time.Since(begin).Seconds())
			r.CPU = round3((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
			b.tell("validate %-40s round %d: %.2f s, %.2f s of CPU", t.name, round, r.Value, r.CPU)
			if round > 0 {
				if err := b.ledger.add(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

type validator struct {
	name, group string
	argv        []string
}

func validators(ctx context.Context, dir, values string) ([]validator, error) {
	binary := filepath.Join(dir, "connect-register")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", binary, "github.com/connect-register/connect-register/cmd/connect-register")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the plugin: %w\n%s", err, out)
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the chart: %w", err)
	}
	all := []validator{{"connect-register validate", "ours", []string{binary, "validate", "-f", values}}}
	for _, version := range helm.Versions() {
		program, err := helm.Binary(ctx, version)
		if err != nil {
			return nil, err
		}
		chart := filepath.Join(strings.TrimSpace(string(root)), "charts", "kafka-connect")
		all = append(all, validator{"helm lint, " + version, "peer", []string{program, "lint", chart, "-f", values}})
	}
	return all, nil
}

// manyConnectors is a values file with n sinks of a real class, each with a transformation.
func manyConnectors(n int) []byte {
	var text strings.Builder
	text.WriteString("kafka:\n  bootstrapServers: kafka:9092\nregistration:\n  image:\n    repository: registry.example.com/registrar\nconnectors:\n")
	for i := range n {
		fmt.Fprintf(&text, "  orders-%d:\n    config:\n", i)
		for _, line := range []string{
			"connector.class: io.debezium.connector.jdbc.JdbcSinkConnector", fmt.Sprintf("topics: orders-%d", i), "tasks.max: 2",
			"connection.url: jdbc:postgresql://db/orders", "connection.username: orders", "insert.mode: upsert", "transforms: route",
			"transforms.route.type: org.apache.kafka.connect.transforms.RegexRouter", "transforms.route.regex: (.*)",
			"transforms.route.replacement: x-$1", "errors.tolerance: all",
		} {
			text.WriteString("      " + line + "\n")
		}
	}
	return []byte(text.String())
}
