// Command record asks real workers about the truth corpus, and writes what they say to testdata/verdicts.json. What was
// recorded before is kept unless it is asked for anew.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
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
	only := flag.String("only", "", "record anew what this regular expression matches, and keep the rest")
	flag.Parse()
	if err := run(ctx, *dir, *connectors, *workers, *only); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, connectors, workers bool, only string) (err error) {
	corpus, err := truth.Read(dir)
	if err != nil {
		return err
	}
	chosen, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	cluster, err := kafka.Start(ctx, kafka.Options{Progress: os.Stderr})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	if connectors {
		found, err := recordConnectors(ctx, cluster, matching(corpus.Connectors, chosen))
		if err != nil {
			return err
		}
		corpus.Verdicts.Connectors = merge(corpus.Verdicts.Connectors, found)
	}
	if workers {
		found := recordWorkers(ctx, cluster, matching(corpus.Workers, chosen))
		corpus.Verdicts.Workers = merge(corpus.Verdicts.Workers, found)
	}
	corpus.Verdicts.Kafka = cluster.Jars().Version
	data, err := json.MarshalIndent(corpus.Verdicts, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "verdicts.json"), append(data, '\n'), 0o644)
}

func matching(files []truth.File, chosen *regexp.Regexp) []truth.File {
	return slices.DeleteFunc(files, func(f truth.File) bool { return !chosen.MatchString(f.Name) })
}

func merge(old, found map[string]truth.Verdict) map[string]truth.Verdict {
	if old == nil {
		return found
	}
	maps.Copy(old, found)
	return old
}
