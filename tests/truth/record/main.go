// Command record asks real workers about the truth corpus, and writes what they say to testdata/verdicts.json. What was
// recorded before is kept unless it is asked for anew.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/truth"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	dir := flag.String("dir", "tests/truth/testdata", "folder of the corpus")
	connectors := flag.Bool("connectors", false, "record the connectors")
	workers := flag.Bool("workers", false, "record the workers")
	flag.Parse()
	if err := run(ctx, *dir, *connectors, *workers); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, connectors, workers bool) (err error) {
	corpus, err := truth.Read(dir)
	if err != nil {
		return err
	}
	cluster, err := kafka.Start(ctx, kafka.Options{Progress: os.Stderr})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	if connectors {
		if corpus.Verdicts.Connectors, err = recordConnectors(ctx, cluster, corpus.Connectors); err != nil {
			return err
		}
	}
	if workers {
		corpus.Verdicts.Workers = recordWorkers(ctx, cluster, corpus.Workers)
	}
	corpus.Verdicts.Kafka = cluster.Jars().Version
	data, err := json.MarshalIndent(corpus.Verdicts, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "verdicts.json"), append(data, '\n'), 0o644)
}
