package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// readBound is how long reading records or offsets may take.
const readBound = 2 * time.Minute

// RoundRobin as a partition lets Produce spread records over all partitions in turn.
const RoundRobin int32 = -1

// Admin is a client for what the helpers do not cover. Stop closes it.
func (c *Cluster) Admin() *kadm.Client { return c.admin }

// CreateTopic creates a topic with one replica. It fails if the topic exists.
func (c *Cluster) CreateTopic(ctx context.Context, name string, partitions int32) error {
	if _, err := c.admin.CreateTopic(ctx, partitions, 1, nil, name); err != nil {
		return fmt.Errorf("creating topic %s: %w", name, err)
	}
	return nil
}

// partitionOrTurns takes a record's own partition, and takes turns for records with RoundRobin.
func partitionOrTurns() kgo.Partitioner {
	return kgo.BasicConsistentPartitioner(func(string) func(*kgo.Record, int) int {
		turn := -1
		return func(record *kgo.Record, partitions int) int {
			if record.Partition != RoundRobin {
				return int(record.Partition)
			}
			turn++
			return turn % partitions
		}
	})
}

// Produce writes values without keys to one partition of an existing topic, or to all in turn (RoundRobin), and returns
// when the broker has them all.
func (c *Cluster) Produce(ctx context.Context, topic string, partition int32, values ...string) error {
	records := make([]*kgo.Record, len(values))
	for i, value := range values {
		records[i] = &kgo.Record{Topic: topic, Partition: partition, Value: []byte(value)}
	}
	if err := c.client.ProduceSync(ctx, records...).FirstErr(); err != nil {
		return fmt.Errorf("writing to topic %s: %w", topic, err)
	}
	return nil
}

// CommittedOffsets returns what a consumer group has committed, by topic and partition: the offset of the record that it
// reads next. A sink connector's group is connect-<name>. A group that does not exist has none.
func (c *Cluster) CommittedOffsets(ctx context.Context, group string) (map[string]map[int32]int64, error) {
	responses, err := c.fetchOffsets(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("reading the offsets of group %s: %w", group, err)
	}
	offsets := map[string]map[int32]int64{}
	responses.Each(func(o kadm.OffsetResponse) {
		if offsets[o.Topic] == nil {
			offsets[o.Topic] = map[int32]int64{}
		}
		offsets[o.Topic][o.Partition] = o.At
	})
	return offsets, nil
}

// fetchOffsets asks again while the broker makes its offsets topic, which the first question sets off.
func (c *Cluster) fetchOffsets(ctx context.Context, group string) (kadm.OffsetResponses, error) {
	ctx, cancel := context.WithTimeout(ctx, readBound)
	defer cancel()
	for {
		responses, err := c.admin.FetchOffsets(ctx, group)
		if err == nil {
			err = responses.Error()
		}
		if err == nil || !kerr.IsRetriable(err) {
			return responses, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// EndOffsets returns the offset after the last record of each partition of a topic.
func (c *Cluster) EndOffsets(ctx context.Context, topic string) (map[int32]int64, error) {
	listed, err := c.admin.ListEndOffsets(ctx, topic)
	return partitionOffsets("end", topic, listed, err)
}

func partitionOffsets(which, topic string, listed kadm.ListedOffsets, err error) (map[int32]int64, error) {
	if err = errors.Join(err, listed.Error()); err != nil {
		return nil, fmt.Errorf("reading the %s offsets of topic %s: %w", which, topic, err)
	}
	offsets := map[int32]int64{}
	listed.Each(func(o kadm.ListedOffset) { offsets[o.Partition] = o.Offset })
	return offsets, nil
}
