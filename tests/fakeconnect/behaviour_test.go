package fakeconnect_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// TestFaultKinds: the client makes of each fault what a caller has to do.
func TestFaultKinds(t *testing.T) {
	never, before, later := fakeconnect.Never, fakeconnect.Before, fakeconnect.Later
	tests := []struct {
		fault fakeconnect.Fault
		want  connect.Kind
		// stored tells that the connector is there at once, or in the end.
		atOnce, inTheEnd bool
	}{
		{fakeconnect.NoLeader, connect.Busy, false, false},
		{fakeconnect.TwoHops, connect.Busy, false, false},
		{fakeconnect.Stale, connect.Busy, false, false},
		{fakeconnect.AlreadyExists("a"), connect.Exists, false, false},
		{fakeconnect.RebalanceExpected, connect.Busy, false, false},
		{fakeconnect.SafeToRetry, connect.Busy, false, false},
		{fakeconnect.ShuttingDown, connect.Busy, false, false},
		{fakeconnect.Starting, connect.NotReady, false, false},
		{fakeconnect.StartingJSON, connect.NotReady, false, false},
		{fakeconnect.Unavailable, connect.NotReady, false, false},
		{fakeconnect.Refused, connect.NotReady, false, false},
		{fakeconnect.TimedOut(never), connect.Unknown, false, false},
		{fakeconnect.TimedOut(before), connect.Unknown, true, true},
		{fakeconnect.TimedOut(later), connect.Unknown, false, true},
		{fakeconnect.ForwardFailed(before), connect.Unknown, true, true},
		{fakeconnect.WriteFailed(later), connect.Unknown, false, true},
		{fakeconnect.Broken(before), connect.Unknown, true, true},
		{fakeconnect.BadGateway(later), connect.Unknown, false, true},
		{fakeconnect.GatewayTimeout(never), connect.Unknown, false, false},
		{fakeconnect.Hanging(before), connect.Unknown, true, true},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.fault.Name, test.fault.Applied), func(t *testing.T) {
			rule := func(r fakeconnect.Request) *fakeconnect.Fault {
				if r.Method == http.MethodPut && r.Ordinal == 1 {
					return &test.fault
				}
				return nil
			}
			bubble(t, fakeconnect.Options{Faults: rule}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
				_, err := api.PutConfig(t.Context(), "a", source())
				if connect.KindOf(err) != test.want {
					t.Errorf("kind %d: %v", connect.KindOf(err), err)
				}
				if _, stored := c.Connectors()["a"]; stored != test.atOnce {
					t.Errorf("stored at once: %t", stored)
				}
				time.Sleep(10 * time.Second)
				if _, stored := c.Connectors()["a"]; stored != test.inTheEnd {
					t.Errorf("stored in the end: %t", stored)
				}
			})
		})
	}
}

// TestFailures are those of connectors, and what repairs them.
func TestFailures(t *testing.T) {
	bubble(t, fakeconnect.Options{}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		ctx := t.Context()
		c.Put(map[string]map[string]string{
			"connector": source("fake.fail", "connector", "fake.fail.times", "1"),
			"task":      source("fake.fail", "task:1", "fake.fail.times", "2"),
		})
		status, err := api.Status(ctx, "task")
		if err != nil || status.Tasks[0].State.State != "RUNNING" || status.Tasks[1].State.State != "FAILED" || !strings.Contains(status.Tasks[1].Trace, "Caused by") {
			t.Fatalf("%+v %v", status, err)
		}
		if one := c.Connectors()["connector"]; one.State != "FAILED" || one.Wanted != 0 {
			t.Errorf("%+v", one)
		}
		must(t, api.Restart(ctx, "connector", true, true))
		eventually(t, "the connector to run", runs(c, "connector", "RUNNING", 2))
		for range 2 {
			must(t, api.Restart(ctx, "task", true, true))
			time.Sleep(time.Second)
		}
		if one := c.Connectors()["task"]; !runs(c, "task", "RUNNING", 2)() || one.TaskStarts != 4 || one.Starts != 1 {
			t.Errorf("%+v", one)
		}
	})
}

// TestLostLeader: another one leads after the session has ended, and has all its work.
func TestLostLeader(t *testing.T) {
	bubble(t, fakeconnect.Options{Workers: 3}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		configs := map[string]map[string]string{}
		for i := range 9 {
			configs[fmt.Sprint("c", i)] = source()
		}
		c.Put(configs)
		c.KillWorker(0)
		_, err := api.PutConfig(t.Context(), "c0", source("new", "1"))
		if connect.KindOf(err) != connect.Busy && connect.KindOf(err) != connect.Unknown || api.URL() != c.URLs()[1] {
			t.Errorf("kind %d at %s: %v", connect.KindOf(err), api.URL(), err)
		}
		time.Sleep(30 * time.Second)
		_, err = api.PutConfig(t.Context(), "c0", source("new", "1"))
		must(t, err)
		for name := range configs {
			eventually(t, name, runs(c, name, "RUNNING", 2))
		}
		statuses, err := api.Statuses(t.Context())
		must(t, err)
		for name, status := range statuses {
			if status.Connector.WorkerID == "worker-0:8083" {
				t.Errorf("%s still runs on the dead worker", name)
			}
		}
		c.RestartWorker(0)
		first, err := connect.NewWith(c.URLs()[:1], connect.Options{Transport: c.Transport()})
		must(t, err)
		for _, want := range []connect.Kind{connect.NotReady, connect.NotReady, connect.Other} {
			if err := first.Health(t.Context()); connect.KindOf(err) != want {
				t.Errorf("kind %d, want %d: %v", connect.KindOf(err), want, err)
			}
			time.Sleep(4 * time.Second)
		}
	})
}

// TestWithoutKafka: herders hang, what they do not do answers, and all goes on afterwards.
func TestWithoutKafka(t *testing.T) {
	bubble(t, fakeconnect.Options{Workers: 2}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		c.StopKafka()
		began := time.Now()
		var failed *connect.Error
		err := api.Health(t.Context())
		if asError(err, &failed); failed == nil || failed.Status != 500 || time.Since(began) != 10*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		began = time.Now()
		if _, err := api.PutConfig(t.Context(), "a", source()); connect.KindOf(err) != connect.Unknown || time.Since(began) != 90*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		if _, err := api.Infos(t.Context()); err != nil {
			t.Error(err)
		}
		c.StartKafka()
		eventually(t, "the write to be done after all", runs(c, "a", "RUNNING", 2))
	})
}

func asError(err error, into **connect.Error) { *into, _ = err.(*connect.Error) }

// TestOptions: versions, masked reads and keys that the server adds.
func TestOptions(t *testing.T) {
	o := fakeconnect.Options{Version: "3.6.2", MaskReads: true, ServerKeys: map[string]string{"added": "1"}}
	bubble(t, o, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		ctx := t.Context()
		if err := api.Create(ctx, "a", source(), "STOPPED"); err == nil {
			t.Error("initial_state was taken")
		}
		if err := api.Health(ctx); connect.KindOf(err) != connect.NotFound {
			t.Error(err)
		}
		if _, err := api.PatchConfig(ctx, "a", nil); connect.KindOf(err) != connect.Other {
			t.Error(err)
		}
		if _, err := api.PutConfig(ctx, "a", source("connector.class", "Nope")); connect.KindOf(err) != connect.Invalid {
			t.Error(err)
		}
		must(t, api.Create(ctx, "a", source("fake.password", "x"), ""))
		eventually(t, "a to run", runs(c, "a", "RUNNING", 2))
		infos, err := api.Infos(ctx)
		must(t, err)
		if config := infos["a"].Config; config["fake.password"] != "********" || config["added"] != "1" || config["name"] != "a" {
			t.Errorf("%v", config)
		}
		answer, err := api.Validate(ctx, "FakeSource", source("name", "a", "topic", ""))
		if err != nil || answer.ErrorCount != 1 || !strings.HasPrefix(answer.Errors()[0], "topic: Missing") {
			t.Errorf("%+v %v", answer, err)
		}
	})
}

// TestHangingValidation holds up nobody else.
func TestHangingValidation(t *testing.T) {
	bubble(t, fakeconnect.Options{}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := api.Validate(ctx, "FakeSource", source("fake.validate.ms", "hang")); connect.KindOf(err) != connect.Unknown {
			t.Error(err)
		}
		_, err := api.PutConfig(t.Context(), "a", source("fake.validate.ms", "hang"))
		if connect.KindOf(err) != connect.Unknown || !strings.Contains(err.Error(), "timed out") {
			t.Error(err)
		}
		_, err = api.PutConfig(t.Context(), "b", source("fake.validate.ms", "2000"))
		must(t, err)
		if _, there := c.Connectors()["a"]; there {
			t.Error("a was stored")
		}
	})
}

// TestMissingEntries: asked for both expansions, or right after its creation, a connector is left out.
func TestMissingEntries(t *testing.T) {
	bubble(t, fakeconnect.Options{}, func(t *testing.T, c *fakeconnect.Cluster, api *connect.Client) {
		_, err := api.PutConfig(t.Context(), "a", source())
		must(t, err)
		infos, err := api.Infos(t.Context())
		must(t, err)
		statuses, err := api.Statuses(t.Context())
		must(t, err)
		if len(infos) != 1 || len(statuses) != 0 {
			t.Errorf("%d configurations and %d states", len(infos), len(statuses))
		}
	})
}

// TestListen serves the same behind sockets; a dead worker's port refuses.
func TestListen(t *testing.T) {
	c := fakeconnect.New(fakeconnect.Options{Workers: 2})
	urls, stop, err := c.Listen()
	must(t, err)
	defer stop()
	api, err := connect.NewWith(urls, connect.Options{})
	must(t, err)
	_, err = api.PutConfig(t.Context(), "a", source())
	must(t, err)
	eventually(t, "a to run", runs(c, "a", "RUNNING", 2))
	c.KillWorker(0)
	eventually(t, "the other worker to be asked", func() bool {
		_ = api.Health(t.Context())
		return api.URL() == urls[1]
	})
	response, err := http.Get(urls[1] + "/connectors")
	must(t, err)
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); string(body) != `["a"]` {
		t.Errorf("%s", body)
	}
}
