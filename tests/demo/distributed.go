package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

const (
	topic       = "szcode2.qa.avro.server"
	sink        = "local-file-sink"
	sinkGroup   = "connect-" + sink
	source      = "local-file-source"
	sourceTopic = "lines.distributed"
	batch       = 10_000
	lines       = 500
	example     = "charts/kafka-connect/examples/local-file-sink.yaml"
)

// arrangements are the values laid over the example, each with its reason in the report.
func (s *story) arrangements(connectors map[string]any) map[string]any {
	return map[string]any{
		"kafka":      map[string]any{"bootstrapServers": s.cluster.BootstrapServers()},
		"worker":     map[string]any{"config": map[string]any{"offset.flush.interval.ms": 1000}},
		"connectors": connectors,
	}
}

func (s *story) render(ctx context.Context, connectors map[string]any) (*release.Release, error) {
	return release.Render(ctx, release.Options{
		Name: "demo", Values: values.Options{ValueFiles: []string{example}}, Overlay: s.arrangements(connectors),
	})
}

func (s *story) sourceFile() string { return filepath.Join(s.work, "lines.txt") }

// distributed tells the chapter of two distributed workers, on the files that the chart renders.
func (s *story) distributed(ctx context.Context) error {
	s.report.chapter("Distributed: the chart's example, two workers")
	connectors := map[string]any{
		sink: map[string]any{"config": map[string]any{"tasks.max": "2", "file": "test.sink.txt"}},
	}
	rendered, err := s.render(ctx, connectors)
	if err != nil {
		return err
	}
	s.report.done("chart rendered: distributed.properties, %s.json, the Job", sink)
	for _, name := range []string{topic, sourceTopic} {
		if err := s.cluster.CreateTopic(ctx, name, 2); err != nil {
			return err
		}
	}
	if err := os.WriteFile(s.sourceFile(), []byte(strings.Join(numbered(1, lines), "\n")+"\n"), 0o600); err != nil {
		return err
	}
	workers, err := s.startWorkers(ctx, rendered)
	if err != nil {
		return err
	}
	if err := s.registerRendered(ctx, rendered, workers[0].URL); err != nil {
		return err
	}
	if err := s.share(ctx, workers); err != nil {
		return err
	}
	// The source comes second: started together, both tasks of the sink could land on one worker.
	connectors[source] = map[string]any{"config": map[string]any{
		"connector.class": "FileStreamSource", "tasks.max": "2", "file": s.sourceFile(), "topic": sourceTopic,
	}}
	if rendered, err = s.render(ctx, connectors); err != nil {
		return err
	}
	if err := s.registerRendered(ctx, rendered, workers[0].URL); err != nil {
		return err
	}
	if err := s.countSource(ctx, sourceTopic, "distributed", true); err != nil {
		return err
	}
	return s.loseOne(ctx, workers)
}

func (s *story) startWorkers(ctx context.Context, rendered *release.Release) ([]*kafka.Worker, error) {
	text, err := rendered.Properties()
	if err != nil {
		return nil, err
	}
	var (
		workers []*kafka.Worker
		changed []string
	)
	for n := 1; n <= 2; n++ {
		machine, err := s.machine()
		if err != nil {
			return nil, err
		}
		properties, keys, err := machine.Properties(text)
		if err != nil {
			return nil, err
		}
		w, err := s.cluster.StartWorkerNoWait(kafka.WorkerOptions{
			Name: fmt.Sprintf("worker %d", n), Port: machine.Port, Properties: properties, Env: machine.Env(),
		})
		if err != nil {
			return nil, err
		}
		workers, changed = append(workers, w), keys
	}
	for _, w := range workers {
		if err := w.WaitHealthy(ctx); err != nil {
			return nil, err
		}
	}
	s.report.done("two workers healthy, at %s and %s", workers[0].URL, workers[1].URL)
	s.report.note("as rendered but for %s", strings.Join(changed, ", "))
	return workers, nil
}

// registerRendered writes the connectors' files as the Job mounts them and runs the registrar with the Job's arguments.
func (s *story) registerRendered(ctx context.Context, rendered *release.Release, url string) error {
	files, err := rendered.ConnectorFiles()
	if err != nil {
		return err
	}
	dir := filepath.Join(s.work, "connectors")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	job, ok := rendered.RegistrarArgs()
	if !ok {
		return fmt.Errorf("the chart renders no registration Job")
	}
	args, err := local.RegistrarArgs(job, url, dir)
	if err != nil {
		return err
	}
	out, err := s.register(ctx, args)
	if err != nil {
		return err
	}
	s.report.done("registrar, with the Job's arguments but for --url, --connectors and --worker-domain:")
	for line := range strings.Lines(out) {
		s.report.note("%s", strings.TrimSpace(line))
	}
	return nil
}

// share produces a batch when both tasks own a partition, and counts what each worker's sink wrote.
func (s *story) share(ctx context.Context, workers []*kafka.Worker) error {
	if err := s.owners(ctx, sinkGroup, topic, 2); err != nil {
		return err
	}
	if err := s.cluster.Produce(ctx, topic, kafka.RoundRobin, numbered(1, batch)...); err != nil {
		return err
	}
	if err := s.committed(ctx, sinkGroup, topic); err != nil {
		return err
	}
	s.report.done("%s records into %s (2 partitions), all arrived:", thousands(batch), topic)
	if err := s.countSinks(workers, 1, batch); err != nil {
		return err
	}
	for _, w := range workers {
		if written, err := readLines(filepath.Join(w.Dir, "test.sink.txt")); err != nil || len(written) == 0 {
			return fmt.Errorf("the work was to be shared, but %s got no record: %w", w.Name, errors.Join(err, errors.New("both tasks ran on the other worker")))
		}
	}
	return nil
}

// loseOne stops a worker whose offsets are committed; the other takes over.
func (s *story) loseOne(ctx context.Context, workers []*kafka.Worker) error {
	if err := workers[1].Stop(ctx); err != nil {
		return err
	}
	if err := s.cluster.Produce(ctx, topic, kafka.RoundRobin, numbered(batch+1, 2*batch)...); err != nil {
		return err
	}
	if err := s.committed(ctx, sinkGroup, topic); err != nil {
		return err
	}
	s.report.done("%s stopped, %s more records, all arrived at %s:", workers[1].Name, thousands(batch), workers[0].Name)
	if err := s.countSinks(workers, batch+1, 2*batch); err != nil {
		return err
	}
	s.report.note("both batches together:")
	if err := s.countSinks(workers, 1, 2*batch); err != nil {
		return err
	}
	s.report.note("Arranged: tasks.max 2 (with 1 there is nothing to share); offsets flushed each second instead of each")
	s.report.note("minute; records produced only once both tasks own a partition; the sink's file is relative to the worker's")
	s.report.note("folder, because both workers share this machine's disk.")
	return workers[0].Stop(ctx)
}

// countSinks reports the records from first to last by worker and in all; each must have arrived once.
func (s *story) countSinks(workers []*kafka.Worker, first, last int) error {
	var all []string
	for _, w := range workers {
		written, err := readLines(filepath.Join(w.Dir, "test.sink.txt"))
		if err != nil {
			return err
		}
		all = append(all, written...)
		c, err := tally(written, first, last)
		if err != nil {
			return err
		}
		s.report.note("  %s  %6s records", w.Name, thousands(c.seen))
	}
	c, err := tally(all, first, last)
	if err != nil {
		return err
	}
	s.report.note("  together  %s", c)
	if !c.exactlyOnce() {
		return fmt.Errorf("records %d to %d did not arrive once each: %s", first, last, c)
	}
	return nil
}
