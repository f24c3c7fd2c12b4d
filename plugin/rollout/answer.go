package rollout

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/connect-register/connect-register/plugin/connect"
)

const (
	// askBound is above the 10 s that a worker takes to say that it is not healthy.
	askBound = 15 * time.Second
	// askAtOnce is how many workers are asked at a time.
	askAtOnce = 16
)

// lack is what a worker is not yet, empty if it is all that it should be.
type lack string

const (
	other   lack = "other"
	nowhere lack = "nowhere"
	silent  lack = "silent"
)

// answer is what was found of a worker, and in words why that will not do.
type answer struct {
	host string
	lack lack
	why  string
}

// look asks all workers. The error is one that waiting does not change.
func (o Options) look(ctx context.Context) ([]answer, error) {
	hosts, err := o.Workers(ctx)
	switch {
	case err != nil:
		return []answer{{lack: nowhere, why: "no worker has an address yet: " + err.Error()}}, nil
	case len(hosts) == 0:
		return []answer{{lack: nowhere, why: "no worker has an address yet"}}, nil
	}
	answers := make([]answer, len(hosts))
	var group errgroup.Group
	group.SetLimit(askAtOnce)
	for i, host := range hosts {
		group.Go(func() (err error) { answers[i], err = o.ask(ctx, host); return err })
	}
	return answers, group.Wait()
}

func (o Options) ask(ctx context.Context, host string) (answer, error) {
	bounded, cancel := context.WithTimeout(ctx, askBound)
	defer cancel()
	found := answer{host: host}
	revision, err := o.Ask(bounded, host)
	say := func(l lack, why string) { found.lack, found.why = l, "worker "+short(host)+": "+why }
	switch {
	case revision != o.Revision && (revision != "" || err == nil):
		say(other, "it still runs another revision of the release")
	case err == nil:
	case hopeless(err):
		return found, fmt.Errorf("asking worker %s which revision it runs: %w", short(host), err)
	case strings.Contains(err.Error(), "no such host"):
		say(nowhere, "it has no address yet")
	default:
		say(silent, "it is not healthy: "+err.Error())
	}
	return found, nil
}

// hopeless tells answers that waiting does not change.
func hopeless(err error) bool {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		return false
	}
	return failed.Kind == connect.Unauthorized || failed.Kind == connect.Untrusted ||
		failed.Status == 0 && failed.Kind == connect.Other
}

// short is the name of a worker's pod.
func short(host string) string {
	if net.ParseIP(host) != nil {
		return host
	}
	name, _, _ := strings.Cut(host, ".")
	return name
}
