package main

import (
	"fmt"
	"strconv"
	"strings"
)

// prize lists what was tried to need fewer rebalances.
func (r *report) prize() error {
	for _, size := range r.sizes("prize") {
		r.line("\n## Fewer rebalances: %s\n", size.what())
		r.line("| what | runs | all RUNNING with one worker, s | when the other joins, s more | generations | task starts |")
		r.line("|---|---|---|---|---|---|")
		rows := r.pick(func(m row) bool { return m.Part == "prize" && m.sameSize(size) })
		for _, s := range bySeries(rows, toolName) {
			r.line("| %s | %d | %s | %s | %s | %s |", s.name, len(s.rows), spread(s.values(func(m row) float64 { return m.First })),
				spread(s.values(value)), count(s.values(generations)), count(s.values(taskStarts)))
		}
	}
	return nil
}

// settings compares variants of the workers by a registration.
func (r *report) settings() error {
	for _, size := range r.sizes("settings") {
		r.line("\n## Worker settings: %s, seconds to all RUNNING\n", size.what())
		rows := r.pick(func(m row) bool { return m.Part == "settings" && m.sameSize(size) })
		tools := bySeries(rows, func(m row) string { return m.Tool })
		var names, rule []string
		for _, t := range tools {
			names, rule = append(names, t.name, "generation, s"), append(rule, "---|---|")
		}
		r.line("| settings | %s |", strings.Join(names, " | "))
		r.line("|---|%s", strings.Join(rule, ""))
		for _, s := range bySeries(rows, func(m row) string { return m.Settings }) {
			cells := []string{s.name}
			for _, t := range bySeries(s.rows, func(m row) string { return m.Tool }) {
				cells = append(cells, spread(t.values(running)), figure3(median(t.values(func(m row) float64 { return m.Gap }))))
			}
			r.line("| %s |", strings.Join(cells, " | "))
		}
	}
	return nil
}

func figure3(f float64) string { return fmt.Sprintf("%.3f", f) }

// start compares variants of the workers by the time to /health.
func (r *report) start() error {
	rows := r.pick(func(m row) bool { return m.Part == "start" })
	if len(rows) == 0 {
		return nil
	}
	r.line("\n## Start of a worker: seconds to /health 200\n")
	r.line("| settings | runs | seconds |")
	r.line("|---|---|---|")
	for _, s := range bySeries(rows, func(m row) string { return m.Settings }) {
		r.line("| %s | %d | %s |", s.name, len(s.rows), spread(s.values(value)))
	}
	return nil
}

// records compares variants of the workers by what they move.
func (r *report) records() error {
	for _, size := range r.sizes("records") {
		rows := r.pick(func(m row) bool { return m.Part == "records" && m.sameSize(size) })
		r.line("\n## Records: seconds for %d lines of %d bytes, %s\n", lines, lineBytes, size.Kind)
		r.line("One worker with one task, beside its broker. The same file %d times over.\n", passes)
		r.line("| settings | runs | first time, s | last time, s | the worker's CPU seconds then |")
		r.line("|---|---|---|---|---|")
		for _, s := range bySeries(rows, func(m row) string { return m.Settings }) {
			r.line("| %s | %d | %s | %s | %s |", s.name, len(s.rows), spread(s.values(first)), spread(s.values(value)), spread(s.values(cpu)))
		}
	}
	return nil
}

// rolling compares delays by the time that tasks did not run.
func (r *report) rolling() error {
	rows := r.pick(func(m row) bool { return m.Part == "rolling" })
	if len(rows) == 0 {
		return nil
	}
	r.line("\n## Rolling restart: %d workers, %d tasks\n", rollingWorkers, rollingTasks)
	r.line("Each worker is stopped, started again after %s, and the next follows once it is healthy, as a StatefulSet does.\n", podPause)
	r.line("| scheduled.rebalance.max.delay.ms | runs | task seconds not RUNNING | seconds a task | last task back after, s | task starts |")
	r.line("|---|---|---|---|---|---|")
	for _, s := range bySeries(rows, func(m row) string { return m.Settings }) {
		delay, _ := strconv.Atoi(s.name)
		lost := s.values(value)
		r.line("| %d | %d | %s | %s | %s | %s |", delay, len(s.rows), spread(lost), figure(median(lost)/rollingTasks), spread(s.values(running)), count(s.values(taskStarts)))
	}
	return nil
}

// validate compares the offline verdict on values with helm lint's.
func (r *report) validate() error {
	rows := r.pick(func(m row) bool { return m.Part == "validate" })
	if len(rows) == 0 {
		return nil
	}
	all := bySeries(rows, toolName)
	r.line("\n## %d connectors in one values file: the offline verdict\n", rows[0].N)
	r.line("| program | runs | seconds | × ours | CPU seconds |")
	r.line("|---|---|---|---|---|")
	for _, s := range all {
		r.line("| %s | %d | %s | %s | %s |", label(s), len(s.rows), spread(s.values(value)),
			figure(median(s.values(value))/median(all[0].values(value))), spread(s.values(cpu)))
	}
	return nil
}
