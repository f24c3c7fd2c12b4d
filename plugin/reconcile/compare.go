package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// planOne compares one connector with what Connect has of it.
func planOne(want connector.Connector, read reading, o Options) Step {
	info, exists := read.infos[want.Name]
	status := read.statuses[want.Name]
	step := Step{
		Name: want.Name, Config: marked(want.Config, o), Stored: info.Config,
		State: cmp.Or(want.State, connector.StateRunning), StateNow: status.Connector.State,
	}
	missing := step.digest(want.Config, o)
	if exists {
		step.decide(want, o)
	} else {
		step.Action = Create
	}
	switch {
	case missing != nil && step.Action != Refuse && !step.foreign:
		step.refuse(missing.Error())
	case step.Action == None:
		step.decideState(status, o)
	}
	step.readOffsets(want.InitialOffsets, read.server, o)
	return step
}

// marked is the configuration as it is written: with its owner, and with the run that writes it.
func marked(config map[string]string, o Options) map[string]string {
	config = maps.Clone(config)
	if config == nil {
		config = map[string]string{}
	}
	if o.Owner != "" {
		config[OwnerKey], config[RunKey] = o.Owner, o.Began.UTC().Format(runFormat)
	}
	return config
}

// decide chooses what is done to a configuration that exists.
func (s *Step) decide(want connector.Connector, o Options) {
	owner := s.Stored[OwnerKey]
	// Who takes the owner out of a configuration by hand rarely takes out all that a run wrote.
	lost := owner == "" && s.Stored[RunKey] != ""
	ours := owner == o.Owner || lost && o.Owner != ""
	s.Changes = diff(s.Config, s.Stored, o)
	s.rotated = slices.ContainsFunc(s.Changes, func(c connector.Change) bool { return c.Key == SecretsKey && c.Kind == connector.Changed })
	switch {
	case len(s.Changes) == 0:
		s.Action = None
	case owner == "" && !lost && !o.TakeOwnership && len(diff(want.Config, s.Stored, o)) == 0:
		// Equal but never ours: writing only the owner would restart it, and its state is not ours either.
		s.Action, s.Changes, s.State, s.foreign = None, nil, connector.StateUnmanaged, true
	case ours && o.Scheduled && !onlySecrets(s.Changes):
		s.Action = Leave
	case o.TakeOwnership && o.Scheduled:
		s.Action, s.State, s.foreign = Leave, connector.StateUnmanaged, true
	case ours:
		s.Action = Update
	case o.TakeOwnership:
		s.Action = Adopt
	case owner == "":
		s.Action = Refuse
		s.Reason = "it exists already with another configuration and belongs to nobody; " + takeOverHint
	default:
		s.Action = Refuse
		s.Reason = fmt.Sprintf("it belongs to %s; %s", owner, takeOverHint)
	}
}

const takeOverHint = "choose another name, or take it over with --take-ownership (registration.takeOwnership in values)"

// decideState chooses what is done to a connector whose configuration is as wanted.
func (s *Step) decideState(status connect.Status, o Options) {
	switch {
	case astray(status, s.State):
		s.Action = SetState
	case s.restartable() && o.Restarts > 0 && hasFailed(status):
		s.Action = Restart
	}
}

// diff lists what differs between a configuration and the stored one, but for what this project or the server adds.
func diff(config, stored map[string]string, o Options) []connector.Change {
	return slices.DeleteFunc(connector.Diff(config, stored), func(c connector.Change) bool {
		return c.Key == RunKey || c.Key == SecretsKey && o.Secrets == nil || c.Kind == connector.Removed && matches(o.IgnoreKeys, c.Key)
	})
}

// matches tells whether a name fits one of the patterns. A malformed pattern fits nothing; Validate tells of it.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		fits, err := path.Match(pattern, name)
		return err == nil && fits
	})
}

// Validate says which option is wrong, in the words of the flags.
func (o Options) Validate() error {
	for flag, patterns := range map[string][]string{"--protect": o.Protect, "--ignore-key": o.IgnoreKeys} {
		for _, pattern := range patterns {
			if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
				return fmt.Errorf("%s %q is no pattern: * stands for any text, ? for a character, [a-z] for one of several", flag, pattern)
			}
		}
	}
	switch {
	case o.Prune && o.Owner == "":
		return fmt.Errorf("--prune needs --owner: only connectors of an owner are deleted")
	case o.Prune && o.Scheduled:
		return fmt.Errorf("--prune cannot be used with --scheduled: a scheduled run deletes nothing")
	case o.Restarts < 0:
		return fmt.Errorf("--restarts %d must not be below zero", o.Restarts)
	case o.Settle < 0:
		return fmt.Errorf("--settle %s must not be below zero", o.Settle)
	case strings.Contains(o.WorkerDomain, ":"):
		return fmt.Errorf("--worker-domain %q must be a DNS name without a port", o.WorkerDomain)
	}
	return nil
}

// runFormat is the time in RunKey, to the millisecond.
const runFormat = "2006-01-02T15:04:05.000Z"

// parseRun reads a time in RunKey.
func parseRun(text string) (time.Time, bool) {
	when, err := time.Parse(runFormat, text)
	return when, err == nil
}
