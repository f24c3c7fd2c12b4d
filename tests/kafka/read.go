package kafka

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"
)

// ReadAll returns the values that a topic holds now, partition after partition, each in its order. Records of aborted and
// open transactions are left out. It fails if the topic does not exist or after two minutes.
func (c *Cluster) ReadAll(ctx context.Context, topic string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, readBound)
	defer cancel()
	first, err := c.admin.ListStartOffsets(ctx, topic)
	from, err := partitionOffsets("start", topic, first, err)
	if err != nil {
		return nil, err
	}
	last, err := c.admin.ListCommittedOffsets(ctx, topic)
	to, err := partitionOffsets("end", topic, last, err)
	if err != nil {
		return nil, err
	}
	starts := map[int32]kgo.Offset{}
	for partition, end := range to {
		if from[partition] < end {
			starts[partition] = kgo.NewOffset().At(from[partition])
		}
	}
	values, err := c.readTo(ctx, topic, starts, to)
	if err != nil {
		return nil, fmt.Errorf("reading topic %s: %w", topic, err)
	}
	var all []string
	for _, partition := range slices.Sorted(maps.Keys(values)) {
		all = append(all, values[partition]...)
	}
	return all, nil
}

// readTo reads each partition from its start up to its end and returns the values by partition.
func (c *Cluster) readTo(ctx context.Context, topic string, starts map[int32]kgo.Offset, ends map[int32]int64) (map[int32][]string, error) {
	values := map[int32][]string{}
	missing := maps.Clone(starts)
	if len(missing) == 0 {
		return values, nil
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(c.bootstrap),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: starts}),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		// The last offset may be a transaction's end marker, which is no record: it must be seen all the same.
		kgo.KeepControlRecords(),
	)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	for len(missing) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(record *kgo.Record) {
			end := ends[record.Partition]
			if record.Offset < end && !record.Attrs.IsControl() {
				values[record.Partition] = append(values[record.Partition], string(record.Value))
			}
			if record.Offset >= end-1 {
				delete(missing, record.Partition)
			}
		})
	}
	return values, nil
}
