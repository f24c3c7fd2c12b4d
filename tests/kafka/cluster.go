// Package kafka runs a real Kafka broker and real Kafka Connect workers for tests and demos, as processes of this
// machine made from Maven jars. It needs a JDK 17 or newer, the first time Maven, and sh; no container engine.
//
// What a Cluster started ends with it: on Stop, and also when this program panics, exits or is killed.
package kafka

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

//go:embed log4j2.xml
var log4j2 []byte

// defaultJVM keeps a JVM small and quick to start, on a machine that runs several.
var defaultJVM = []string{"-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}

// Options of Start. The zero value will do.
type Options struct {
	// Jars to run; nil: Resolve(ctx, Version(), Progress).
	Jars *Jars
	// Progress takes a few lines on what is slow; nil: they are dropped.
	Progress io.Writer
	// Host is the address that the broker listens on and advertises; "": 127.0.0.1.
	Host string
	// Broker has server properties that add to the harness's or replace them, such as "num.partitions": "3".
	Broker map[string]string
	// JVM has the broker's JVM flags; nil: -Xms64m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1.
	JVM []string
	// Secure adds listeners with TLS and logins beside the plain one, see Security.
	Secure bool
}

// Cluster is a running broker and the workers that were started with it. Its methods may be called concurrently.
type Cluster struct {
	opts      Options
	dir       string
	java      string
	bootstrap string
	guard     *watchdog
	broker    *process
	client    *kgo.Client
	admin     *kadm.Client
	security  *Security

	mu      sync.Mutex
	workers []*Worker
	stop    func() error
}

// Start starts a broker with no topics in a temporary folder and waits, two minutes at most, until it answers; ctx is for
// the waiting only. The error of a broker that ended has the last 40 lines of its log.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	if opts.Progress == nil {
		opts.Progress = io.Discard
	}
	if opts.Host == "" {
		opts.Host = "127.0.0.1"
	}
	if opts.JVM == nil {
		opts.JVM = defaultJVM
	}
	if opts.Jars == nil {
		jars, err := Resolve(ctx, Version(), opts.Progress)
		if err != nil {
			return nil, err
		}
		opts.Jars = jars
	}
	java, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "connect-register-kafka-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{opts: opts, java: java, dir: dir}
	c.stop = sync.OnceValue(c.stopAll)
	if c.guard, err = newWatchdog(dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if opts.Secure {
		if c.security, err = newSecurity(opts.Host); err != nil {
			return nil, errors.Join(err, c.Stop())
		}
	}
	if err := c.startBroker(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("starting a Kafka broker: %w", err), c.Stop())
	}
	return c, nil
}

// Stop ends the workers together, then the broker, each with SIGTERM, and removes the temporary folder with all logs and
// data. Its error names a process that did not end in time and was killed, see Worker.Stop. Later calls return the same.
func (c *Cluster) Stop() error { return c.stop() }

func (c *Cluster) stopAll() error {
	ctx := context.Background()
	c.mu.Lock()
	workers := c.workers
	c.mu.Unlock()
	failed := make([]error, len(workers))
	var group sync.WaitGroup
	for i, w := range workers {
		group.Go(func() { failed[i] = w.Stop(ctx) })
	}
	group.Wait()
	if c.client != nil {
		c.client.Close()
	}
	if c.broker != nil {
		failed = append(failed, c.broker.stop(ctx))
	}
	if c.security != nil {
		failed = append(failed, c.security.OAuth.close())
	}
	failed = append(failed, os.RemoveAll(c.dir))
	c.guard.close()
	return errors.Join(failed...)
}

// BootstrapServers is the broker's address, such as 127.0.0.1:9092.
func (c *Cluster) BootstrapServers() string { return c.bootstrap }

// Dir is the cluster's temporary folder. What is put there goes with Stop, or with this process.
func (c *Cluster) Dir() string { return c.dir }

// Jars are the jars that the broker and the workers run.
func (c *Cluster) Jars() *Jars { return c.opts.Jars }

// BrokerPid is the id of the broker's process.
func (c *Cluster) BrokerPid() int { return c.broker.cmd.Process.Pid }

// BrokerLog is all that the broker has logged so far.
func (c *Cluster) BrokerLog() string { return c.broker.logText() }

// javaArgs is the command line of a Java program from jars. Of two flags the last holds, so jvm may configure the log.
func (c *Cluster) javaArgs(jars *Jars, jvm []string, args ...string) []string {
	argv := append([]string{c.java, "-Dlog4j2.configurationFile=" + filepath.Join(c.dir, "log4j2.xml")}, jvm...)
	argv = append(argv, "-cp", jars.ClassPath())
	return append(argv, args...)
}
