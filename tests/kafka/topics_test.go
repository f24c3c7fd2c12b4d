package kafka

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kgo"
)

func TestReadAllReturnsWhatWasProduced(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	if err := c.CreateTopic(ctx, "produced", 3); err != nil {
		t.Fatal(err)
	}
	if got, err := c.ReadAll(ctx, "produced"); err != nil || len(got) != 0 {
		t.Errorf("empty topic: %q, %v", got, err)
	}
	if err := c.Produce(ctx, "produced", 2, "c1", "c2"); err != nil {
		t.Fatal(err)
	}
	if err := c.Produce(ctx, "produced", RoundRobin, "a", "b", "c3"); err != nil {
		t.Fatal(err)
	}
	got, err := c.ReadAll(ctx, "produced")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c1", "c2", "c3"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	ends, err := c.EndOffsets(ctx, "produced")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[int32]int64{0: 1, 1: 1, 2: 3}, ends); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReadAllLeavesAbortedTransactionsOut(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	if err := c.CreateTopic(ctx, "transactions", 1); err != nil {
		t.Fatal(err)
	}
	producer, err := kgo.NewClient(kgo.SeedBrokers(c.BootstrapServers()), kgo.TransactionalID("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	write := func(value string) {
		if err := producer.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		record := &kgo.Record{Topic: "transactions", Value: []byte(value)}
		if err := producer.ProduceSync(ctx, record).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	for value, commit := range map[string]kgo.TransactionEndTry{"committed": kgo.TryCommit, "aborted": kgo.TryAbort} {
		write(value)
		if err := producer.EndTransaction(ctx, commit); err != nil {
			t.Fatal(err)
		}
	}
	write("open")
	got, err := c.ReadAll(ctx, "transactions")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"committed"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if err := producer.EndTransaction(ctx, kgo.TryAbort); err != nil {
		t.Error(err)
	}
}

func TestMissingTopicsAndGroups(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	if _, err := c.ReadAll(ctx, "no-such-topic"); err == nil {
		t.Error("ReadAll read a topic that does not exist")
	}
	if _, err := c.EndOffsets(ctx, "no-such-topic"); err == nil {
		t.Error("EndOffsets read a topic that does not exist")
	}
	if got, err := c.CommittedOffsets(ctx, "no-such-group"); err != nil || len(got) != 0 {
		t.Errorf("CommittedOffsets: %v, %v", got, err)
	}
}
