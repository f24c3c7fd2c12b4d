package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/truth"
)

// recordConnectors lets one worker that has all plugins of the catalogue validate each connector.
func recordConnectors(ctx context.Context, cluster *kafka.Cluster, files []truth.File) (map[string]truth.Verdict, error) {
	folders := cluster.Jars().PluginPath()
	// A plugin is a folder of jars below one of plugin.path.
	plugins := filepath.Join(cluster.Dir(), "plugins")
	if err := os.Mkdir(plugins, 0o755); err != nil {
		return nil, err
	}
	for _, name := range kafka.Connectors {
		dir, err := kafka.ResolveConnector(ctx, name, os.Stderr)
		if err != nil {
			return nil, err
		}
		if err := os.Symlink(dir, filepath.Join(plugins, name)); err != nil {
			return nil, err
		}
	}
	folders = append(folders, plugins)
	port, err := kafka.FreePort()
	if err != nil {
		return nil, err
	}
	properties := fmt.Sprintf(truth.Worker, cluster.BootstrapServers(), port, strings.Join(folders, ","))
	worker, err := cluster.StartWorker(ctx, kafka.WorkerOptions{Port: port, Properties: []byte(properties)})
	if err != nil {
		return nil, err
	}
	client, err := connect.New(worker.URL)
	if err != nil {
		return nil, err
	}
	verdicts := map[string]truth.Verdict{}
	for _, file := range files {
		c, err := connector.Parse(file.Name, file.Data)
		if err != nil {
			return nil, err
		}
		verdicts[file.Name] = validate(ctx, client, c)
		fmt.Fprintf(os.Stderr, "%s: %d error(s) %s\n", file.Name, len(verdicts[file.Name].Errors), verdicts[file.Name].Failure)
	}
	return verdicts, nil
}

func validate(ctx context.Context, client *connect.Client, c connector.Connector) truth.Verdict {
	config := maps.Clone(c.Config)
	config["name"] = c.Name
	answer, err := client.Validate(ctx, config["connector.class"], config)
	if err != nil {
		return truth.Verdict{Failure: oneLine(err.Error())}
	}
	verdict := truth.Verdict{Errors: map[string][]string{}}
	for _, key := range answer.Keys {
		for _, text := range key.Errors {
			if text = oneLine(text); !slices.Contains(verdict.Errors[key.Name], text) {
				verdict.Errors[key.Name] = append(verdict.Errors[key.Name], text)
			}
		}
	}
	return verdict
}

// oneLine also cuts what lists all classes of the worker.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if at := strings.Index(text, ", available connectors are"); at > 0 {
		text = text[:at]
	}
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "…"
	}
	return text
}
