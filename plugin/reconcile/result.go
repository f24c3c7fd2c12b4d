package reconcile

import "time"

// Result is what became of one connector.
type Result struct {
	Name   string
	Action Action
	// State is Connect's word for the connector's state, empty when it is not known.
	State string
	// Running and Tasks count its tasks.
	Running, Tasks int
	// Written says that this run stored or deleted its configuration, whatever became of it then.
	Written bool
	// Uncertain says that it is not known whether the configuration was stored.
	Uncertain bool
	// Steered is the state that this run had to ask for beside the configuration, empty if there was no need. The
	// resumption of a connector that this run created stopped does not count.
	Steered string
	// Rotated says that a Secret that it refers to has changed, so that its configuration was to be written.
	Rotated bool
	// Offsets says what became of the offsets that it was to begin with, empty if there were none or they were there already.
	Offsets string
	// Restarts counts how often this run restarted it or its tasks, because they had FAILED.
	Restarts int
	// Attempts counts the requests that were to write it, Conflicts those that were answered by a rebalance.
	Attempts, Conflicts int
	// WrittenAfter and ReadyAfter are the times from the run's beginning until it was written and until it was as wanted;
	// 0 if it never was.
	WrittenAfter, ReadyAfter time.Duration
	// Kept says why a connector that was to be deleted is still there although nothing went wrong with it.
	Kept string
	// Err says why it is not as wanted; nil when it is.
	Err error
}

// Progress is how far a run is.
type Progress struct {
	// ToWrite and Total count the connectors that are to be written, and all that are declared.
	ToWrite, Total int
	// Written, Ready and Failed count those that are.
	Written, Ready, Failed int
}
