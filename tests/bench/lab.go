package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/tests/kafka"
)

//go:embed log4j2.xml
var log4j2 []byte

// topic takes the sources' records; none are written.
const topic = "bench"

// settings are what one group of workers runs with.
type settings struct {
	Workers    int
	Properties map[string]string
	JVM        []string // nil: workerJVM
}

// workerJVM has a worker's memory and what Kafka's own scripts set beside it.
var workerJVM = []string{"-Xms256m", "-Xmx1g", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20",
	"-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent", "-Djava.awt.headless=true"}

// lab is a broker and one group of workers.
type lab struct {
	cluster *kafka.Cluster
	plugins []string
	chart   map[string]string // worker.config of the chart's values
	groups  int

	settings settings
	group    string
	members  []*member
}

// member is a worker that can be stopped and started again, with one log.
type member struct {
	*kafka.Worker
	port int
	log  string
}

func newLab(ctx context.Context, jars *kafka.Jars) (*lab, error) {
	own, err := jars.TestPlugins(ctx)
	if err != nil {
		return nil, err
	}
	cluster, err := kafka.Start(ctx, kafka.Options{Jars: jars, JVM: []string{"-Xms256m", "-Xmx1g", "-XX:+UseG1GC"}})
	if err != nil {
		return nil, err
	}
	l := &lab{cluster: cluster, plugins: append(jars.PluginPath(), own)}
	l.chart, err = chartDefaults()
	err = errors.Join(err,
		os.WriteFile(l.path("log4j2-bench.xml"), log4j2, 0o600), os.WriteFile(l.path("source.txt"), nil, 0o600),
		cluster.CreateTopic(ctx, topic, 1))
	if err != nil {
		return nil, errors.Join(err, cluster.Stop())
	}
	return l, nil
}

func (l *lab) path(name string) string { return filepath.Join(l.cluster.Dir(), name) }

// open starts a new group with settings, after it has stopped the group before.
func (l *lab) open(ctx context.Context, s settings) error {
	if err := l.stopWorkers(ctx); err != nil {
		return err
	}
	l.groups++
	l.group = fmt.Sprintf("bench-%d", l.groups)
	if err := l.reopen(ctx, s); err != nil {
		return err
	}
	return l.quiet(ctx, time.Second)
}

// reopen starts workers of the group that is there, with its topics, and waits until they are healthy.
func (l *lab) reopen(ctx context.Context, s settings) error {
	if l.group == "" {
		l.group = "bench"
	}
	l.settings, l.members = s, nil
	for range s.Workers {
		if _, err := l.join(); err != nil {
			return err
		}
	}
	return l.healthy(ctx)
}

// join starts one more worker.
func (l *lab) join() (*member, error) {
	port, err := kafka.FreePort()
	if err != nil {
		return nil, err
	}
	m := &member{port: port, log: l.path(fmt.Sprintf("%s-%d-counted.log", l.group, port))}
	l.members = append(l.members, m)
	return m, l.launch(m)
}

func (l *lab) launch(m *member) (err error) {
	jvm := l.settings.JVM
	if jvm == nil {
		jvm = workerJVM
	}
	jvm = slices.Concat(jvm, []string{"-Dlog4j2.configurationFile=" + l.path("log4j2-bench.xml"), "-Dbench.log=" + m.log})
	m.Worker, err = l.cluster.StartWorkerNoWait(kafka.WorkerOptions{Port: m.port, Properties: l.properties(m.port), JVM: jvm})
	return err
}

// properties are the harness's, with the chart's defaults and those of the server where the harness is quicker than they are.
func (l *lab) properties(port int) []byte {
	set := map[string]string{"offset.flush.interval.ms": "60000", "offset.storage.partitions": "25", "status.storage.partitions": "5"}
	maps.Copy(set, l.chart)
	maps.Copy(set, l.settings.Properties)
	var lines []string
	for line := range strings.Lines(string(kafka.DistributedProperties(l.cluster.BootstrapServers(), l.group, port, l.plugins...))) {
		if key, _, _ := strings.Cut(line, "="); set[key] == "" {
			lines = append(lines, line)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(set)) {
		lines = append(lines, key+"="+set[key]+"\n")
	}
	return []byte(strings.Join(lines, ""))
}

func (l *lab) healthy(ctx context.Context) error {
	for _, m := range l.members {
		if err := m.WaitHealthy(ctx); err != nil {
			return err
		}
	}
	return nil
}

// stopWorkers stops all workers together.
func (l *lab) stopWorkers(ctx context.Context) error {
	failed := make(chan error, len(l.members))
	for _, m := range l.members {
		go func() { failed <- m.Stop(ctx) }()
	}
	var err error
	for range l.members {
		err = errors.Join(err, <-failed)
	}
	return err
}
