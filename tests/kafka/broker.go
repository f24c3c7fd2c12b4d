package kafka

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/connect-register/connect-register/plugin/worker"
)

// brokerBound is how long a broker may take to answer; four seconds are usual.
const brokerBound = 2 * time.Minute

// startBroker formats the data folder, starts the broker and waits until it answers.
func (c *Cluster) startBroker(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, brokerBound)
	defer cancel()
	if err := os.WriteFile(filepath.Join(c.dir, "log4j2.xml"), log4j2, 0o600); err != nil {
		return err
	}
	properties, err := c.brokerProperties()
	if err != nil {
		return err
	}
	file := filepath.Join(c.dir, "server.properties")
	if err := os.WriteFile(file, properties, 0o600); err != nil {
		return err
	}
	users, jvm, err := c.logins()
	if err != nil {
		return err
	}
	if err := c.format(ctx, file, users); err != nil {
		return err
	}
	c.broker, err = start(c.guard, command{
		name: "broker",
		argv: c.javaArgs(c.opts.Jars, jvm, "kafka.Kafka", file),
		dir:  c.dir,
		log:  filepath.Join(c.dir, "broker.log"),
	})
	if err != nil {
		return err
	}
	return c.waitForBroker(ctx)
}

// brokerProperties is the configuration of a combined broker and controller, tuned for small, short-lived data.
func (c *Cluster) brokerProperties() ([]byte, error) {
	port, err := FreePort()
	controller, err2 := FreePort()
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	c.bootstrap = fmt.Sprintf("%s:%d", c.opts.Host, port)
	properties := map[string]string{
		"process.roles":                                    "broker,controller",
		"node.id":                                          "1",
		"controller.quorum.voters":                         fmt.Sprintf("1@127.0.0.1:%d", controller),
		"listeners":                                        fmt.Sprintf("PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d", c.bootstrap, controller),
		"advertised.listeners":                             "PLAINTEXT://" + c.bootstrap,
		"controller.listener.names":                        "CONTROLLER",
		"listener.security.protocol.map":                   "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"log.dirs":                                         filepath.Join(c.dir, "data"),
		"default.replication.factor":                       "1",
		"offsets.topic.replication.factor":                 "1",
		"offsets.topic.num.partitions":                     "4",
		"transaction.state.log.replication.factor":         "1",
		"transaction.state.log.min.isr":                    "1",
		"transaction.state.log.num.partitions":             "2",
		"share.coordinator.state.topic.num.partitions":     "1",
		"share.coordinator.state.topic.replication.factor": "1",
		"share.coordinator.state.topic.min.isr":            "1",
		"group.initial.rebalance.delay.ms":                 "0",
		"log.cleaner.dedupe.buffer.size":                   "8388608", // of the heap; the default is 128 MB
		"log.index.size.max.bytes":                         "1048576", // preallocated for every partition
	}
	if c.security != nil {
		if err := c.secure(properties); err != nil {
			return nil, err
		}
	}
	maps.Copy(properties, c.opts.Broker)
	var (
		file worker.Properties
		text bytes.Buffer
	)
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		file.Set(key, properties[key])
	}
	_, err = file.WriteTo(&text)
	return text.Bytes(), err
}

// waitForBroker asks for metadata until the broker lists itself, which it does once it is registered and serving.
func (c *Cluster) waitForBroker(ctx context.Context) error {
	var err error
	c.client, err = kgo.NewClient(
		kgo.SeedBrokers(c.bootstrap),
		kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }),
		kgo.MetadataMinAge(100*time.Millisecond), // new topics are seen soon
		kgo.RecordPartitioner(partitionOrTurns()),
	)
	if err != nil {
		return err
	}
	c.admin = kadm.NewClient(c.client)
	for {
		last := c.askBroker(ctx)
		if last == nil {
			return nil
		}
		select {
		case <-c.broker.done:
			return c.broker.exitError()
		case <-ctx.Done():
			return fmt.Errorf("waiting for an answer: %w, last: %w; the end of its log:\n%s", ctx.Err(), last, c.broker.logTail(40))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Cluster) askBroker(ctx context.Context) error {
	// A try is short, so that a broker that has ended is noticed soon.
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	metadata, err := c.admin.BrokerMetadata(ctx)
	if err == nil && len(metadata.Brokers) == 0 {
		err = errors.New("the broker is not registered yet")
	}
	return err
}
