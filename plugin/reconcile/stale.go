package reconcile

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// RunKey in a connector's configuration says when the run began that wrote it. A run never writes over one that began
// later. It is written only along with something else, and is no difference by itself.
const RunKey = "connect-register.run"

// newerRun finds a connector of the owner that was written by a run that began after this one. A time to come is that of
// a machine whose clock is ahead and says nothing.
func newerRun(infos map[string]connect.Info, o Options) error {
	if o.Owner == "" {
		return nil
	}
	began, now := o.Began.UTC().Truncate(time.Millisecond), time.Now()
	for name, info := range infos {
		when, ok := parseRun(info.Config[RunKey])
		if ok && info.Config[OwnerKey] == o.Owner && when.After(began) && !when.After(now) {
			return fmt.Errorf("this run is out of date: it began at %s, and connector %q was written by one that began at %s. "+
				"Nothing more is written or deleted; run it again if its connectors are still the wanted ones",
				began.Format(runFormat), name, when.Format(runFormat))
		}
	}
	return nil
}

var errChanged = errors.New("this run is out of date: the declared connectors have changed since they were read. " +
	"Nothing was written; run it again")

// upToDate reads the declared connectors once more: a pod that had to wait may hold those of a former release.
func (r *run) upToDate(desired []connector.Connector) error {
	if r.o.Declared == nil {
		return nil
	}
	now, err := r.o.Declared()
	if err != nil {
		return fmt.Errorf("reading the declared connectors again, before the first write: %w", err)
	}
	if !slices.EqualFunc(desired, now, sameConnector) {
		return errChanged
	}
	return nil
}

func sameConnector(a, b connector.Connector) bool {
	same := a.InitialOffsets == b.InitialOffsets || a.InitialOffsets != nil && b.InitialOffsets != nil && *a.InitialOffsets == *b.InitialOffsets
	return same && a.Name == b.Name && a.RenamedFrom == b.RenamedFrom && a.State == b.State && connector.Equal(a.Config, b.Config)
}
