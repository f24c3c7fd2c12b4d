package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// writeReport writes benchmark.md and its plots.
func writeReport(out string, rows []row, missing []string) error {
	r := &report{rows: rows, out: out}
	chart, err := chartDefaults()
	if err != nil {
		return err
	}
	r.head(chart, missing)
	for _, section := range []func() error{r.summary, r.create, r.again, r.prize, r.settings, r.start, r.records, r.rolling, r.validate} {
		if err := section(); err != nil {
			return err
		}
	}
	if len(r.sizes("create")) > 0 {
		r.text.WriteString(why)
	}
	return os.WriteFile(filepath.Join(out, "benchmark.md"), []byte(r.text.String()), 0o644)
}

// report is Markdown in the making.
type report struct {
	rows []row
	out  string
	text strings.Builder
}

func (r *report) line(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }

func (r *report) head(chart map[string]string, missing []string) {
	r.line("# Benchmark\n")
	r.line("Written by `make bench` and `make bench-full`; the numbers are of one machine, only what was measured in one run compares.\n")
	first, last := r.span()
	r.line("- Machine: %s.", machine())
	r.line("- Kafka %s: one broker and two Connect workers of 1 GiB each, all on that machine, with the chart's defaults", kafkaVersion())
	var set strings.Builder
	for _, key := range slices.Sorted(maps.Keys(chart)) {
		fmt.Fprintf(&set, "`%s=%s`, ", key, chart[key])
	}
	r.line("  (%s`plugin.discovery=service_load`) and the JVM flags of Kafka's scripts.", &set)
	r.line("  %s to %s UTC.", first.Format("2006-01-02 15:04"), last.Format("2006-01-02 15:04"))
	r.line("- All requests go to the leader through one counting proxy. Between two runs all connectors are deleted and the group is")
	r.line("  still for %s. Each round has new workers, four runs on them with as many connectors, 300 at most, are dropped before the first, and another tool is the first.", stillness)
	r.line("- *written*: the last write was answered. *all RUNNING*: each connector and its task run, and did so from then on.")
	r.line("- %s stops within a second; %s at once. One task each.", slow, quick)
	if len(missing) > 0 {
		r.line("- Not had here: %s.", strings.Join(missing, ", "))
	}
	for _, note := range r.pick(func(m row) bool { return m.Part == "note" }) {
		r.line("- %s", note.Output)
	}
}

func (r *report) span() (first, last time.Time) {
	for _, row := range r.rows {
		if first.IsZero() || row.At.Before(first) {
			first = row.At
		}
		if row.At.After(last) {
			last = row.At
		}
	}
	return first, last
}

// pick returns the rows of a part, kind and size in their order.
func (r *report) pick(keep func(row) bool) (picked []row) {
	for _, row := range r.rows {
		if keep(row) {
			picked = append(picked, row)
		}
	}
	return picked
}

// series are the runs of one tool with the same settings.
type series struct {
	name, group string
	rows        []row
}

// bySeries groups rows by a name, in the order of their first.
func bySeries(rows []row, name func(row) string) (all []series) {
	for _, row := range rows {
		i := slices.IndexFunc(all, func(s series) bool { return s.name == name(row) })
		if i < 0 {
			all, i = append(all, series{name: name(row), group: row.Group}), len(all)
		}
		all[i].rows = append(all[i].rows, row)
	}
	return all
}

func toolName(r row) string {
	name := r.Tool
	if r.byFollower() {
		name += ", by the " + r.Via
	}
	if r.Settings != "" {
		name += " (" + r.Settings + ")"
	}
	return name
}

// values are those figures of the runs that succeeded.
func (s series) values(of func(row) float64) (values []float64) {
	for _, r := range s.rows {
		if !r.failed() && r.Cut == 0 {
			values = append(values, of(r))
		}
	}
	return values
}

// failed counts the runs that registered or ran fewer, and the cut ones.
func (s series) failed() (failed, cut int, worst row) {
	for _, r := range s.rows {
		switch {
		case r.Cut > 0:
			cut++
			worst = r
		case r.failed():
			failed++
			if worst.N == 0 || r.Registered < worst.Registered {
				worst = r
			}
		}
	}
	return failed, cut, worst
}

func running(r row) float64     { return r.Running }
func first(r row) float64       { return r.First }
func written(r row) float64     { return r.Written }
func requests(r row) float64    { return float64(r.Requests) }
func generations(r row) float64 { return float64(r.Generations) }
func taskStarts(r row) float64  { return float64(r.TaskStarts) }
func value(r row) float64       { return r.Value }
func cpu(r row) float64         { return r.CPU }

// spread is a median with the least and the greatest.
func spread(values []float64) string {
	switch len(values) {
	case 0:
		return "–"
	case 1:
		return figure(values[0])
	}
	return fmt.Sprintf("**%s** (%s–%s)", figure(median(values)), figure(slices.Min(values)), figure(slices.Max(values)))
}

func figure(f float64) string {
	switch {
	case f == float64(int(f)) && f > 20:
		return fmt.Sprintf("%.0f", f)
	case f >= 20:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.2f", f)
}

func count(values []float64) string {
	if len(values) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f", median(values))
}
