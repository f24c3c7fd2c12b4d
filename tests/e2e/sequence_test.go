package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

// counter is a VerifiableSource: each task writes the numbers from 0 on to a topic, so many a second, its id as their key.
func counter(topic string, tasks, perSecond int) values {
	return values{"config": values{
		"connector.class": "org.apache.kafka.connect.tools.VerifiableSourceConnector",
		"tasks.max":       tasks, "topic": topic, "throughput": perSecond,
	}}
}

// tally is what is in a counter's topic, all tasks together.
type tally struct {
	tasks         int
	last          int // the number that the slowest task has come to
	lost, doubled int
}

func count(read []record) (tally, error) {
	numbers := map[string][]int{}
	for _, r := range read {
		n, err := strconv.Atoi(r.value)
		if err != nil {
			return tally{}, fmt.Errorf("a counter wrote %q", r.value)
		}
		numbers[r.key] = append(numbers[r.key], n)
	}
	sum := tally{tasks: len(numbers), last: -1}
	for _, written := range numbers {
		distinct := slices.Clone(written)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		last := distinct[len(distinct)-1]
		sum.lost += last + 1 - len(distinct)
		sum.doubled += len(written) - len(distinct)
		if sum.last < 0 || last < sum.last {
			sum.last = last
		}
	}
	return sum, nil
}

// counted waits until all tasks of a counter have come to a number, and nothing before it is lost.
func counted(t *testing.T, topic string, tasks, number int) (sum tally) {
	t.Helper()
	eventually(t, fmt.Sprintf("number %d in topic %s", number, topic), func() error {
		read, err := readTopic(t.Context(), topic)
		if err != nil {
			return err
		}
		if sum, err = count(read); err == nil && (sum.tasks < tasks || sum.last < number) {
			err = fmt.Errorf("%+v", sum)
		}
		return err
	})
	if sum.lost > 0 {
		t.Errorf("topic %s: %d numbers are lost", topic, sum.lost)
	}
	return sum
}

// goesOn waits until a counter has written so many numbers more than there are now.
func goesOn(t *testing.T, topic string, tasks, more int) tally {
	t.Helper()
	now, err := count(records(t, topic))
	if err != nil {
		t.Fatal(err)
	}
	return counted(t, topic, tasks, now.last+more)
}

// grows waits until a topic has so many records more than there are now.
func grows(t *testing.T, topic string, more int) {
	t.Helper()
	before := len(records(t, topic))
	eventually(t, fmt.Sprintf("%d more than %d records in topic %s", more, before, topic), func() error {
		read, err := readTopic(t.Context(), topic)
		if err == nil && len(read) < before+more {
			err = fmt.Errorf("there are %d", len(read))
		}
		return err
	})
}

// commit is a number that a task has stored as the last one that it wrote.
type commit struct {
	number int
	time   time.Time
}

// wantOnlyUncommittedDoubled checks that a counter's task began again only behind the number that it had committed: the last
// one, or the one before if its last commit was still on its way. So no more is doubled than the last uncommitted batch. A
// connector that was renamed has several names.
func wantOnlyUncommittedDoubled(t *testing.T, topic, offsetTopic string, names ...string) {
	t.Helper()
	read := records(t, topic) // before the commits, so that none is missing
	committed, err := commits(t.Context(), offsetTopic, names)
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]int{}
	for _, r := range read {
		n, _ := strconv.Atoi(r.value)
		last, began := before[r.key]
		before[r.key] = n
		if began && n == last+1 || !began && n == 0 {
			continue
		}
		lastTwo := []int{-1}
		for _, c := range committed[r.key] {
			if !c.time.After(r.time) {
				lastTwo = []int{lastTwo[len(lastTwo)-1], c.number}
			}
		}
		if !slices.Contains(lastTwo, n-1) {
			t.Errorf("topic %s: after %d task %s went on with %d, but had committed %v", topic, last, r.key, n, lastTwo)
		}
		t.Logf("topic %s: after %d task %s went on with %d", topic, last, r.key, n)
	}
}

// commits are the numbers that the tasks of a connector with these names have stored, in their order, by the tasks' ids.
func commits(ctx context.Context, offsetTopic string, names []string) (map[string][]commit, error) {
	read, err := readTopic(ctx, offsetTopic)
	if err != nil {
		return nil, err
	}
	stored := map[string][]commit{}
	for _, r := range read {
		var (
			key    []json.RawMessage
			name   string
			task   struct{ ID int }
			offset struct{ Seqno int }
		)
		if r.deleted || json.Unmarshal([]byte(r.key), &key) != nil || len(key) != 2 {
			continue
		}
		if json.Unmarshal(key[0], &name) != nil || !slices.Contains(names, name) {
			continue
		}
		if err := errors.Join(json.Unmarshal(key[1], &task), json.Unmarshal([]byte(r.value), &offset)); err != nil {
			return nil, fmt.Errorf("topic %s: %s=%s: %w", offsetTopic, r.key, r.value, err)
		}
		id := strconv.Itoa(task.ID)
		stored[id] = append(stored[id], commit{offset.Seqno, r.time})
	}
	return stored, nil
}
