package fakeconnect_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// source is a connector's configuration with some keys more.
func source(more ...string) map[string]string {
	config := map[string]string{"connector.class": "FakeSource", "topic": "t", "tasks.max": "2"}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	return config
}

// client asks a cluster without a network.
func client(t *testing.T, c *fakeconnect.Cluster) *connect.Client {
	t.Helper()
	api, err := connect.NewWith(c.URLs(), connect.Options{Transport: c.Transport(), Headers: []string{"X-Client: test"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// bubble runs a test in a bubble, where waiting costs nothing.
func bubble(t *testing.T, o fakeconnect.Options, test func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := fakeconnect.New(o)
		test(t, c, client(t, c))
	})
}

// eventually looks at the cluster until it is as it should be.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for range 1000 {
		if condition() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runs tells that a connector and all its tasks are in a state.
func runs(c *fakeconnect.Cluster, name, state string, tasks int) func() bool {
	return func() bool {
		one := c.Connectors()[name]
		for _, task := range one.Tasks {
			if task != state {
				return false
			}
		}
		return one.State == state && len(one.Tasks) == tasks && one.Wanted == tasks
	}
}

// TestLife is what becomes of a connector on a leader and a follower.
func TestLife(t *testing.T) {
	bubble(t, fakeconnect.Options{Workers: 2}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		ctx := t.Context()
		created, err := api.PutConfig(ctx, "a", source())
		if err != nil || !created {
			t.Fatal(created, err)
		}
		eventually(t, "a to run", runs(c, "a", "RUNNING", 2))
		if one := c.Connectors()["a"]; one.Starts != 1 || one.TaskStarts != 2 {
			t.Errorf("%+v", one)
		}
		created, err = api.PutConfig(ctx, "a", source())
		if err != nil || created {
			t.Fatal(created, err)
		}
		eventually(t, "a to be restarted although it is equal", func() bool { return c.Connectors()["a"].Starts == 2 })
		if one := c.Connectors()["a"]; one.TaskStarts != 2 {
			t.Errorf("equal tasks were restarted: %+v", one)
		}
		must(t, api.Pause(ctx, "a"))
		eventually(t, "a to pause", runs(c, "a", "PAUSED", 2))
		must(t, api.Stop(ctx, "a"))
		eventually(t, "a to stop", runs(c, "a", "STOPPED", 0))
		must(t, api.Resume(ctx, "a"))
		eventually(t, "a to run again", runs(c, "a", "RUNNING", 2))
		must(t, api.Delete(ctx, "a"))
		eventually(t, "a to be gone", func() bool { all, err := api.Statuses(ctx); return err == nil && len(all) == 0 })
		if err := api.Delete(ctx, "a"); connect.KindOf(err) != connect.NotFound {
			t.Error(err)
		}
		journal := c.Journal()
		if len(journal) != 6 || !journal[1].Unchanged() || journal[0].Unchanged() || journal[2].Client != "test" {
			t.Errorf("%+v", journal)
		}
	})
}

// TestRebalances: many at once share rebalances, one after the other do not.
func TestRebalances(t *testing.T) {
	const n = 50
	count := func(create func(ctx context.Context, api *connect.Client, name string) error) (rebalances int) {
		bubble(t, fakeconnect.Options{Workers: 2}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
			for i := range n {
				must(t, create(t.Context(), api, fmt.Sprint("c", i)))
			}
			eventually(t, "all to run", func() bool {
				for _, one := range c.Connectors() {
					if one.State != "RUNNING" || len(one.Tasks) != 2 {
						return false
					}
				}
				return true
			})
			rebalances = c.Rebalances()
		})
		return rebalances
	}
	slow := count(func(ctx context.Context, api *connect.Client, name string) error {
		_, err := api.PutConfig(ctx, name, source())
		time.Sleep(time.Second)
		return err
	})
	quick := count(func(ctx context.Context, api *connect.Client, name string) error {
		_, err := api.PutConfig(ctx, name, source())
		return err
	})
	if slow < n || quick >= slow {
		t.Errorf("%d rebalances one by one, %d together", slow, quick)
	}
	t.Log(slow, quick)
}
