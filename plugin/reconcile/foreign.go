package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// foreignPatience is how long a run waits for strange workers to go: those of a release that was just renamed are named
// in states until their work is given to others (scheduled.rebalance.max.delay.ms).
const foreignPatience = 90 * time.Second

// readOurs reads what Connect has, and fails when workers outside the domain are in the group.
func readOurs(ctx context.Context, api API, o Options, patience time.Duration) (reading, error) {
	until := time.Now().Add(patience)
	var strange error
	for {
		read, err := readAll(ctx, api, o)
		if err != nil {
			// When time is up, what it was waited for says more.
			return reading{}, cmp.Or(strange, err)
		}
		err = strangers(read.statuses, o.WorkerDomain)
		if err == nil {
			return read, nil
		}
		strange = err
		if !time.Now().Before(until) {
			return reading{}, err
		}
		o.Waiting(err.Error())
		select {
		case <-ctx.Done():
			return reading{}, err
		case <-time.After(o.Poll):
		}
	}
}

// strangers names the workers whose host is not below the domain.
func strangers(statuses map[string]connect.Status, domain string) error {
	if domain == "" {
		return nil
	}
	suffix := "." + strings.Trim(domain, ".")
	found := map[string]bool{}
	look := func(workerID string) {
		host := workerID
		if colon := strings.LastIndex(workerID, ":"); colon >= 0 {
			host = workerID[:colon]
		}
		if host != "" && !strings.HasSuffix(host, suffix) {
			found[workerID] = true
		}
	}
	for _, status := range statuses {
		look(status.Connector.WorkerID)
		for _, task := range status.Tasks {
			look(task.WorkerID)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("workers that are not of this release are in its group: %s (this release's end in %s). Nothing is written. "+
		"Give one of the two another group.id and other topics (worker.groupId, worker.topics), or leave --worker-domain out "+
		"(registration.allowForeignWorkers) if they belong together", list(slices.Sorted(maps.Keys(found)), 5), suffix)
}

// list joins the first names and counts the others.
func list(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
