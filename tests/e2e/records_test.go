package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type record struct {
	partition  int32
	key, value string
	headers    map[string]string
	time       time.Time
	deleted    bool // it has no value
}

// records reads what a topic holds now, each partition in its order. A topic that does not exist holds nothing.
func records(t *testing.T, topic string) []record {
	t.Helper()
	var read []record
	// A connection from before a long outage ends with the first request on it.
	eventually(t, "topic "+topic+" to be read", func() (err error) {
		read, err = readTopic(t.Context(), topic)
		return err
	})
	return read
}

func readTopic(ctx context.Context, topic string) ([]record, error) {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	starts, ends, err := span(ctx, topic)
	if err != nil || len(starts) == 0 {
		return nil, err
	}
	client, err := kgo.NewClient(kafkaOptions(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: starts}), kgo.KeepControlRecords())...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var read []record
	for len(ends) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			end, missing := ends[r.Partition]
			if missing && r.Offset < end && !r.Attrs.IsControl() {
				read = append(read, newRecord(r))
			}
			if r.Offset >= end-1 {
				delete(ends, r.Partition)
			}
		})
	}
	return read, nil
}

func newRecord(r *kgo.Record) record {
	headers := map[string]string{}
	for _, h := range r.Headers {
		headers[h.Key] = string(h.Value)
	}
	return record{r.Partition, string(r.Key), string(r.Value), headers, r.Timestamp, r.Value == nil}
}

// span is where the partitions that are not empty begin and end.
func span(ctx context.Context, topic string) (starts map[int32]kgo.Offset, ends map[int32]int64, err error) {
	all, err := broker.admin.ListTopics(ctx, topic)
	if err != nil || !all.Has(topic) {
		return nil, nil, err
	}
	first, err := broker.admin.ListStartOffsets(ctx, topic)
	if err != nil {
		return nil, nil, err
	}
	last, err := broker.admin.ListEndOffsets(ctx, topic)
	if err != nil {
		return nil, nil, err
	}
	starts, ends = map[int32]kgo.Offset{}, map[int32]int64{}
	for partition, end := range last[topic] {
		start := first[topic][partition]
		if end.Err != nil || start.Err != nil {
			return nil, nil, fmt.Errorf("partition %d: %w %w", partition, start.Err, end.Err)
		}
		if start.Offset < end.Offset {
			starts[partition], ends[partition] = kgo.NewOffset().At(start.Offset), end.Offset
		}
	}
	return starts, ends, nil
}

// newTopic creates a topic.
func newTopic(t *testing.T, topic string, partitions int32) {
	t.Helper()
	if _, err := broker.admin.CreateTopic(t.Context(), partitions, 1, nil, topic); err != nil {
		t.Fatal(err)
	}
}

// wantMembers waits until a consumer group has so many members, each with partitions. A sink's task is RUNNING before its group
// has taken it in: until then another one reads its partitions.
func wantMembers(t *testing.T, group string, members int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d members in group %s", members, group), func() error {
		groups, err := broker.admin.DescribeGroups(t.Context(), group)
		if err != nil {
			return err
		}
		described := groups[group]
		reading := 0
		for _, member := range described.Members {
			if assigned, ok := member.Assigned.AsConsumer(); ok && len(assigned.Topics) > 0 {
				reading++
			}
		}
		if described.State != "Stable" || reading != members || len(described.Members) != members {
			return fmt.Errorf("it is %q with %d members, %d of them read (%v)", described.State, len(described.Members), reading, described.Err)
		}
		return nil
	})
}

// produce writes n records to a partition, their values begin with the prefix.
func produce(t *testing.T, topic string, partition int32, prefix string, n int) {
	t.Helper()
	var written []*kgo.Record
	for i := range n {
		written = append(written, &kgo.Record{Topic: topic, Partition: partition, Value: fmt.Appendf(nil, "%s-%d-%d", prefix, partition, i)})
	}
	if err := broker.client.ProduceSync(t.Context(), written...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}
