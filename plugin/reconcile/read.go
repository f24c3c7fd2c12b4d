package reconcile

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/connect-register/connect-register/plugin/connect"
)

// reading is what Connect has, read at about the same time.
type reading struct {
	server   connect.Server
	infos    map[string]connect.Info
	statuses map[string]connect.Status
}

// rootBound is how long the version is asked for.
const rootBound = 5 * time.Second

// readAll takes three requests, however many connectors there are. Configurations and states are read apart: together
// Connect leaves out connectors that have no state yet.
func readAll(ctx context.Context, api API, o Options) (reading, error) {
	var read reading
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		// Only its version is needed, and an unknown one is taken for an old one.
		ctx, cancel := context.WithTimeout(ctx, rootBound)
		defer cancel()
		read.server, _ = retry(ctx, o, Passes, func() (connect.Server, error) { return api.Root(ctx) })
		return nil
	})
	group.Go(func() (err error) {
		read.infos, err = retry(ctx, o, Passes, func() (map[string]connect.Info, error) { return api.Infos(ctx) })
		return err
	})
	group.Go(func() (err error) {
		read.statuses, err = retry(ctx, o, Passes, func() (map[string]connect.Status, error) { return api.Statuses(ctx) })
		return err
	})
	err := group.Wait()
	return read, err
}

// reader reads the stored configurations for many that need them at once: a reading that began after the question
// answers it, so that a lost worker does not bring a request for each connector.
type reader struct {
	turn  chan struct{} // holds one token
	began time.Time
	infos map[string]connect.Info
}

func newReader() *reader {
	r := &reader{turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	return r
}

// since returns configurations that were read after the given time.
func (r *reader) since(ctx context.Context, api API, when time.Time) (map[string]connect.Info, error) {
	select {
	case <-r.turn:
		defer func() { r.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.infos != nil && !r.began.Before(when) {
		return r.infos, nil
	}
	began := time.Now()
	// The herder works through its requests in their order: when it answers this one, it has done the earlier ones.
	if err := api.Health(ctx); err != nil && connect.KindOf(err) != connect.NotFound {
		return nil, unhealthy(err)
	}
	infos, err := api.Infos(ctx)
	if err != nil {
		return nil, err
	}
	r.began, r.infos = began, infos
	return infos, nil
}

// unhealthy makes an answer of /health one that passes: a worker that cannot answer now says so with a 500.
func unhealthy(err error) error {
	var failed *connect.Error
	if refused(err) || !errors.As(err, &failed) {
		return err
	}
	passing := *failed
	passing.Kind = connect.NotReady
	return &passing
}
