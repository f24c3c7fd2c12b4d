package cli

import (
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// planView is a plan as it is shown: without a secret.
type planView struct {
	URL        string                   `json:"url"`
	Owner      string                   `json:"owner,omitempty"`
	Version    string                   `json:"kafkaVersion,omitempty"`
	Changed    bool                     `json:"changed"`
	Counts     map[reconcile.Action]int `json:"counts"`
	Pruning    string                   `json:"pruningRefused,omitempty"`
	Connectors []stepView               `json:"connectors"`
}

type stepView struct {
	Name   string           `json:"name"`
	Action reconcile.Action `json:"action"`
	// State is the wanted one, StateNow Connect's word.
	State    string `json:"state,omitempty"`
	StateNow string `json:"stateNow,omitempty"`
	Reason   string `json:"reason,omitempty"`
	// Offsets names those that it begins with.
	Offsets string       `json:"offsets,omitempty"`
	Changes []changeView `json:"changes,omitempty"`
}

type changeView struct {
	Key  string         `json:"key"`
	Kind connector.Kind `json:"kind"`
	Old  *string        `json:"old,omitempty"`
	New  *string        `json:"new,omitempty"`
}

// newPlanView shows values only of configurations that Connect has validated: only then are all passwords known.
func newPlanView(plan reconcile.Plan, url string, o reconcile.Options) planView {
	view := planView{
		URL: url, Owner: o.Owner, Version: plan.Server.Version, Changed: plan.Changed(), Pruning: plan.Pruning,
		Counts: map[reconcile.Action]int{}, Connectors: []stepView{},
	}
	for _, step := range plan.Steps {
		view.Counts[step.Action]++
		view.Connectors = append(view.Connectors, newStepView(step.Redacted(), step.Writes() && !o.NoValidate))
	}
	return view
}

// newStepView takes a step that is redacted. What is created shows all of its keys.
func newStepView(step reconcile.Step, values bool) stepView {
	view := stepView{Name: step.Name, Action: step.Action, State: step.State, StateNow: step.StateNow, Reason: step.Reason, Offsets: step.Begins()}
	changes := step.Changes
	switch step.Action {
	case reconcile.Create:
		changes = connector.Diff(step.Config, nil)
	case reconcile.Prune:
		view.State = ""
	}
	for _, change := range changes {
		if change.Key == reconcile.RunKey {
			continue
		}
		shown := changeView{Key: change.Key, Kind: change.Kind}
		if values && change.Kind != connector.Added {
			shown.Old = &change.Old
		}
		if values && change.Kind != connector.Removed {
			shown.New = &change.New
		}
		view.Changes = append(view.Changes, shown)
	}
	return view
}

// signs begin the lines of steps. What needs nothing is only counted.
var signs = map[reconcile.Action]byte{
	reconcile.Create: '+', reconcile.Update: '~', reconcile.Adopt: '~', reconcile.SetState: '~', reconcile.Restart: '~',
	reconcile.Leave: '~', reconcile.Prune: '-', reconcile.Refuse: '!', reconcile.Invalid: '!',
}

// planWords name actions as things to do.
var planWords = map[reconcile.Action]string{
	reconcile.Create: "create", reconcile.Update: "update", reconcile.Adopt: "take over", reconcile.SetState: "change the state",
	reconcile.Restart: "restart what has failed", reconcile.Leave: "leave as it is", reconcile.Prune: "delete",
	reconcile.Refuse: "refused", reconcile.Invalid: "invalid", reconcile.None: "unchanged",
}

// text is the plan for people: a line for each connector that needs something, below it one for each key.
func (v planView) text(colours palette) string {
	var text strings.Builder
	for _, step := range v.Connectors {
		sign, shown := signs[step.Action]
		if !shown {
			continue
		}
		fmt.Fprintln(&text, colours.paint(sign, fmt.Sprintf("%c %s: %s", sign, step.Name, step.words())))
		for _, change := range step.Changes {
			change.write(&text, colours)
		}
	}
	fmt.Fprintln(&text, v.summary())
	return text.String()
}

// words say what is done, and why.
func (s stepView) words() string {
	words := planWords[s.Action]
	switch s.Action {
	case reconcile.Create:
		if s.State != connector.StateRunning {
			words += ", " + s.State
		}
	case reconcile.SetState:
		words += fmt.Sprintf(", %s → %s", s.StateNow, strings.ToUpper(s.State))
	}
	if s.Offsets != "" && (s.Action == reconcile.Create || s.Action == reconcile.SetState) {
		words += ", with " + s.Offsets
	}
	if s.Reason != "" {
		words += ": " + s.Reason
	}
	return words
}

// write gives the old line and the new one, or the key alone. A masked value that differs looks the same on both.
func (c changeView) write(text *strings.Builder, colours palette) {
	if sign := map[connector.Kind]byte{connector.Added: '+', connector.Removed: '-', connector.Changed: '~'}[c.Kind]; c.Old == nil && c.New == nil {
		fmt.Fprintln(text, colours.paint(sign, fmt.Sprintf("    %c %s", sign, c.Key)))
	}
	if c.Old != nil {
		fmt.Fprintln(text, colours.paint('-', fmt.Sprintf("    - %s = %s", c.Key, oneLine(*c.Old))))
	}
	if c.New != nil {
		fmt.Fprintln(text, colours.paint('+', fmt.Sprintf("    + %s = %s", c.Key, oneLine(*c.New))))
	}
}

// oneLine keeps a value with line breaks from looking like several keys.
func oneLine(value string) string {
	return strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(value)
}

func (v planView) summary() string {
	var parts []string
	for _, action := range []reconcile.Action{
		reconcile.Create, reconcile.Update, reconcile.Adopt, reconcile.SetState, reconcile.Restart, reconcile.Prune, reconcile.Leave,
		reconcile.Refuse, reconcile.Invalid, reconcile.None,
	} {
		if n := v.Counts[action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, planTotals[action]))
		}
	}
	if len(parts) == 0 {
		return "Plan: nothing is declared."
	}
	return "Plan: " + strings.Join(parts, ", ") + "."
}

var planTotals = map[reconcile.Action]string{
	reconcile.Create: "to create", reconcile.Update: "to update", reconcile.Adopt: "to take over", reconcile.SetState: "to pause, resume or stop",
	reconcile.Restart: "to restart", reconcile.Prune: "to delete", reconcile.Leave: "left as they are", reconcile.Refuse: "refused",
	reconcile.Invalid: "invalid", reconcile.None: "unchanged",
}
