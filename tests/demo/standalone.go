package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/tests/kafka"
)

const (
	standaloneSourceTopic = "lines.standalone"
	standaloneSinkTopic   = "records.standalone"
	standaloneBatch       = 1_000
)

// standalone tells the chapter of two replicas of one standalone worker, each with the same files.
func (s *story) standalone(ctx context.Context) error {
	s.report.chapter("Standalone: two replicas with the same two connector files")
	for _, name := range []string{standaloneSourceTopic, standaloneSinkTopic} {
		if err := s.cluster.CreateTopic(ctx, name, 2); err != nil {
			return err
		}
	}
	replicas, err := s.startReplicas(ctx)
	if err != nil {
		return err
	}
	if err := s.owners(ctx, "connect-standalone-sink", standaloneSinkTopic, 2); err != nil {
		return err
	}
	if err := s.cluster.Produce(ctx, standaloneSinkTopic, kafka.RoundRobin, numbered(1, standaloneBatch)...); err != nil {
		return err
	}
	if err := s.countSource(ctx, standaloneSourceTopic, "standalone", false); err != nil {
		return err
	}
	if err := s.committed(ctx, "connect-standalone-sink", standaloneSinkTopic); err != nil {
		return err
	}
	s.report.done("sink, %s records, all arrived:", thousands(standaloneBatch))
	if err := s.countSinks(replicas, 1, standaloneBatch); err != nil {
		return err
	}
	s.report.note("A sink's replicas share the consumer group connect-<name>, so it is the source that doubles. Each replica")
	s.report.note("also keeps its source's offsets in a file of its own, which is lost with its pod.")
	return nil
}

func (s *story) startReplicas(ctx context.Context) ([]*kafka.Worker, error) {
	connectors := map[string][]byte{
		"source.properties": []byte(fmt.Sprintf("name=standalone-source\nconnector.class=FileStreamSource\ntasks.max=1\nfile=%s\ntopic=%s\n",
			s.sourceFile(), standaloneSourceTopic)),
		"sink.properties": []byte(fmt.Sprintf("name=standalone-sink\nconnector.class=FileStreamSink\ntasks.max=1\nfile=test.sink.txt\ntopics=%s\n",
			standaloneSinkTopic)),
	}
	var replicas []*kafka.Worker
	for n := 1; n <= 2; n++ {
		machine, err := s.machine()
		if err != nil {
			return nil, err
		}
		properties := strings.Join([]string{
			"bootstrap.servers=" + s.cluster.BootstrapServers(),
			fmt.Sprintf("listeners=http://127.0.0.1:%d", machine.Port),
			"plugin.path=" + strings.Join(machine.PluginPath, ","),
			"key.converter=org.apache.kafka.connect.storage.StringConverter",
			"value.converter=org.apache.kafka.connect.storage.StringConverter",
			"offset.storage.file.filename=connect.offsets",
			"offset.flush.interval.ms=1000",
		}, "\n")
		w, err := s.cluster.StartWorkerNoWait(kafka.WorkerOptions{
			Name: fmt.Sprintf("replica %d", n), Mode: kafka.Standalone, Port: machine.Port,
			Properties: []byte(properties + "\n"), Connectors: connectors,
		})
		if err != nil {
			return nil, err
		}
		replicas = append(replicas, w)
	}
	for _, w := range replicas {
		if err := w.WaitHealthy(ctx); err != nil {
			return nil, err
		}
	}
	s.report.done("two standalone workers healthy, each with an offsets file of its own")
	return replicas, nil
}

// countSource counts the lines of the source's file that arrived in a topic. Distributed workers read each line once,
// two standalone replicas read each line twice.
func (s *story) countSource(ctx context.Context, topic, how string, once bool) error {
	want := lines
	if !once {
		want = 2 * lines
	}
	err := until(ctx, fmt.Sprintf("%d records in %s", want, topic), func() (bool, error) {
		ends, err := s.cluster.EndOffsets(ctx, topic)
		total := int64(0)
		for _, end := range ends {
			total += end
		}
		return total >= int64(want), err
	})
	if err != nil {
		return err
	}
	records, err := s.cluster.ReadAll(ctx, topic)
	if err != nil {
		return err
	}
	c, err := tally(records, 1, lines)
	if err != nil {
		return err
	}
	s.report.done("source, a file of %d lines, %s: %s", lines, how, c)
	if c.seen != want || c.missing > 0 {
		return fmt.Errorf("%s was to write %d records of %d lines, but: %s", how, want, lines, c)
	}
	return nil
}
