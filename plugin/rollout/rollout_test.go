package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/rollout"
)

const (
	before, now = "before", "now"
	limit       = time.Minute
	domain      = ".demo-headless.data.svc.cluster.local"
)

// said is what a worker answers from a time on.
type said struct {
	from     time.Duration
	revision string
	err      error
}

func failed(status int, kind connect.Kind, message string) error {
	return &connect.Error{Op: "GET /health", Status: status, Kind: kind, Message: message}
}

var (
	refused  = failed(0, connect.NotReady, "dial tcp 10.0.0.7:8083: connect: connection refused")
	starting = failed(503, connect.NotReady, "starting")
	unknown  = failed(0, connect.NotReady, "dial tcp: lookup demo-1: no such host")
	denied   = failed(401, connect.Unauthorized, "User cannot access the resource.")
)

// workers answer by a script, each on its own.
type workers map[string][]said

func (w workers) options(waiting *[]string) rollout.Options {
	start := time.Now()
	return rollout.Options{
		Revision: now,
		Workers: func(context.Context) (hosts []string, err error) {
			for name, script := range w {
				if name != "" && time.Since(start) >= script[0].from {
					hosts = append(hosts, name+domain)
				}
			}
			slices.Sort(hosts)
			if len(hosts) == 0 && w[""] != nil {
				err = w[""][0].err
			}
			return hosts, err
		},
		Ask: func(ctx context.Context, host string) (string, error) {
			var last said
			for _, s := range w[strings.TrimSuffix(host, domain)] {
				if time.Since(start) >= s.from {
					last = s
				}
			}
			if last.err == context.DeadlineExceeded {
				<-ctx.Done()
				return "", failed(0, connect.Unknown, ctx.Err().Error())
			}
			return last.revision, last.err
		},
		Waiting: func(reason string) { *waiting = append(*waiting, reason) },
	}
}

// TestWait follows workers until all are of this revision.
func TestWait(t *testing.T) {
	const gaveUp = "gave up waiting for the workers of this release: "
	const second = time.Second
	tests := []struct {
		name    string
		workers workers
		waiting []string
		took    time.Duration
		err     string
	}{
		{"all are new", workers{"demo-0": {{0, now, nil}}, "demo-1": {{0, now, nil}}}, nil, 0, ""},
		{"replaced one after the other", workers{
			"demo-0": {{0, before, nil}, {20 * second, "", refused}, {23 * second, "", unknown}, {25 * second, now, starting}, {30 * second, now, nil}},
			"demo-1": {{0, "", refused}, {10 * second, now, nil}},
		}, []string{
			"worker demo-0: it still runs another revision of the release",
			"worker demo-1: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused",
			"worker demo-0: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused",
			"worker demo-0: it has no address yet",
			"worker demo-0: it is not healthy: GET /health: 503 starting",
		}, 30 * second, ""},
		{"one that was new goes", workers{
			"demo-0": {{0, before, nil}, {5 * second, now, nil}}, "demo-1": {{0, now, nil}, {3 * second, "", refused}, {8 * second, now, nil}},
		}, []string{
			"worker demo-0: it still runs another revision of the release",
			"worker demo-1: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused",
		}, 8 * second, ""},
		{"an old one that is ill", workers{"demo-0": {{0, before, starting}}}, []string{"worker demo-0: it still runs another revision of the release"},
			limit, gaveUp + "worker demo-0: it still runs another revision of the release. Nothing was written."},
		{"one from before there was a header", workers{"demo-0": {{0, "", nil}, {2 * second, now, nil}}},
			[]string{"worker demo-0: it still runs another revision of the release"}, 2 * second, ""},
		{"one does not start", workers{"demo-0": {{0, now, nil}}, "demo-1": {{0, "", refused}}},
			[]string{"worker demo-1: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused"},
			limit, gaveUp + "worker demo-1: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused. Nothing was written."},
		{"one hangs", workers{"demo-0": {{0, "", context.DeadlineExceeded}, {10 * second, now, nil}}},
			[]string{"worker demo-0: it is not healthy: GET /health: context deadline exceeded"}, 16 * second, ""},
		{"nobody is there yet", workers{"": {{err: errors.New("lookup _rest._tcp.demo-headless: no such host")}}, "demo-0": {{4 * second, now, nil}}},
			[]string{"no worker has an address yet: lookup _rest._tcp.demo-headless: no such host"}, 4 * second, ""},
		{"nobody ever", workers{}, []string{"no worker has an address yet"}, limit, gaveUp + "no worker has an address yet. Nothing was written."},
		{"no access", workers{"demo-0": {{0, "", refused}, {2 * second, now, denied}}},
			[]string{"worker demo-0: it is not healthy: GET /health: dial tcp 10.0.0.7:8083: connect: connection refused"},
			2 * second, "asking worker demo-0 which revision it runs: GET /health: 401 User cannot access the resource."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				var waiting []string
				began := time.Now()
				err := rollout.Wait(ctx, test.workers.options(&waiting))
				if took := time.Since(began); took != test.took {
					t.Errorf("took %s, want %s", took, test.took)
				}
				if got := fmt.Sprint(err); test.err == "" && err != nil || !strings.HasPrefix(got, test.err) {
					t.Errorf("error %q, want %q", got, test.err)
				}
				if diff := cmp.Diff(test.waiting, waiting); diff != "" {
					t.Errorf("waiting, -want +got:\n%s", diff)
				}
			})
		})
	}
}

// TestManyAreShortened: a hundred workers fit into a message.
func TestManyAreShortened(t *testing.T) {
	all := workers{}
	for i := range 100 {
		all[fmt.Sprintf("demo-%02d", i)] = []said{{0, before, nil}}
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		var waiting []string
		err := rollout.Wait(ctx, all.options(&waiting))
		if err == nil || !strings.Contains(err.Error(), "; worker demo-04: it still runs another revision of the release; and 95 more. Nothing") {
			t.Error(err)
		}
	})
}

// TestSame: a scheduled run looks whether it is of the workers' revision, and does not wait for all of them.
func TestSame(t *testing.T) {
	tests := []struct {
		name    string
		workers workers
		took    time.Duration
		err     error
	}{
		{"the same", workers{"demo-0": {{0, now, nil}}, "demo-1": {{0, now, nil}}}, 0, nil},
		{"one is away", workers{"demo-0": {{0, "", unknown}}, "demo-1": {{0, now, nil}}}, 0, nil},
		{"another one", workers{"demo-0": {{0, now, nil}}, "demo-1": {{0, "later", nil}}}, 0, rollout.ErrOther},
		{"another one that starts", workers{"demo-0": {{0, now, nil}}, "demo-1": {{0, "later", starting}}}, 0, rollout.ErrOther},
		{"all were away", workers{"demo-0": {{0, "", refused}, {7 * time.Second, "later", nil}}}, 7 * time.Second, rollout.ErrOther},
		{"all start", workers{"demo-0": {{0, now, starting}, {9 * time.Second, now, nil}}}, 9 * time.Second, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var waiting []string
				began := time.Now()
				err := rollout.Same(t.Context(), test.workers.options(&waiting))
				if took := time.Since(began); took != test.took || !errors.Is(err, test.err) {
					t.Errorf("%v after %s, want %v after %s", err, took, test.err, test.took)
				}
			})
		})
	}
}
