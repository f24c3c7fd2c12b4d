package fakeconnect_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// TestHistories has clumsy clients at work on clusters that fail in a fifth of all answers, with workers that die and
// rebalances: whatever happens, all that is stored runs in the end, and each write stands in the journal.
func TestHistories(t *testing.T) {
	histories := uint64(1000)
	if testing.Short() {
		histories = 50
	}
	began, requests := time.Now(), 0
	for seed := range histories {
		synctest.Test(t, func(t *testing.T) { requests += history(t, seed) })
	}
	t.Logf("%d histories with %d requests in %s", histories, requests, time.Since(began))
}

func history(t *testing.T, seed uint64) (requests int) {
	random := rand.New(rand.NewPCG(seed, 3))
	c := fakeconnect.New(fakeconnect.Options{Workers: 1 + random.IntN(3), Seed: seed, Faults: fakeconnect.Random(seed, 0.2)})
	api := client(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	deleted := map[string]bool{}
	for range 25 {
		name := fmt.Sprint("c", random.IntN(5))
		one, stop := context.WithTimeout(ctx, 150*time.Second)
		switch random.IntN(8) {
		case 0:
			_ = api.Create(one, name, source(), "STOPPED")
		case 1, 2:
			_, _ = api.PutConfig(one, name, source("x", fmt.Sprint(random.IntN(3))))
		case 3:
			_ = api.Resume(one, name)
		case 4:
			_ = api.Stop(one, name)
		case 5:
			_, _ = api.Infos(one)
		case 6:
			_ = api.Delete(one, name)
			deleted[name] = true
		case 7:
			if random.IntN(4) == 0 {
				c.RestartWorker(random.IntN(len(c.URLs())))
			}
			_, _ = api.Info(one, name)
		}
		stop()
		time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
	}
	time.Sleep(3 * time.Minute)
	for name, one := range c.Connectors() {
		tasks := 2
		if one.Target == "STOPPED" {
			tasks = 0
		}
		if !runs(c, name, one.Target, tasks)() {
			t.Fatalf("seed %d: %s is %+v after\n%q\n%s", seed, name, one, c.Faulted(), story(c, name))
		}
	}
	for _, write := range c.Journal() {
		if write.Op == "delete" && !deleted[write.Connector] {
			t.Errorf("seed %d: nobody deleted %s", seed, write.Connector)
		}
	}
	if _, err := api.Infos(ctx); err != nil && connect.KindOf(err) == connect.Other {
		t.Errorf("seed %d: %v", seed, err)
	}
	for _, n := range c.Requests() {
		requests += n
	}
	return requests
}

// story is what was written of a connector.
func story(c *fakeconnect.Cluster, name string) (text string) {
	for _, w := range c.Journal() {
		if w.Connector == name {
			text += fmt.Sprintf("%s %s %s→%s\n", w.At.Format("15:04:05.000"), w.Op, w.TargetBefore, w.Target)
		}
	}
	return text
}
