package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// sizes are the kinds, sizes and numbers of workers that a part was measured with.
func (r *report) sizes(part string) (all []row) {
	for _, m := range r.rows {
		known := slices.ContainsFunc(all, func(o row) bool { return o.sameSize(m) })
		if m.Part == part && !known {
			all = append(all, row{Kind: m.Kind, N: m.N, Workers: m.Workers})
		}
	}
	slices.SortStableFunc(all, func(a, b row) int { return cmp.Or(a.Workers-b.Workers, a.N-b.N) })
	return all
}

// created are the creations of a size, by tool.
func (r *report) created(size row) []series {
	return bySeries(r.pick(func(m row) bool { return m.Part == "create" && m.sameSize(size) }), toolName)
}

// create is the main comparison: one table and one plot for each size and kind.
func (r *report) create() error {
	for _, size := range r.sizes("create") {
		floors := r.pick(func(m row) bool { return m.Part == "floor" && m.sameSize(size) })
		all := r.created(size)
		slices.SortStableFunc(all, compareSeries)
		floor := median(series{rows: floors}.values(first))
		practical := practicalFloor(all, size.followers())

		r.line("\n## %s: create\n", size.what())
		name := fmt.Sprintf("benchmark-%d-%s%s.svg", size.N, strings.ToLower(size.Kind), size.onWorkers("-%d-workers"))
		if err := writePlot(filepath.Join(r.out, name), size.what()+": seconds to all RUNNING", all, floor, practical); err != nil {
			return err
		}
		r.line("![seconds to all RUNNING](%s)\n", name)
		r.line("| tool | runs | written, s | all RUNNING, s: median (least–greatest) | × the floor | × the practical floor | requests | generations | task starts ÷ N | registered | peak, MiB |")
		r.line("|---|---|---|---|---|---|---|---|---|---|---|")
		for _, s := range all {
			r.createLine(s, floor, practical)
		}
		r.line("")
		if floor > 0 {
			r.line("The floor, %s s: the same connectors restored by a restart of the cluster, from its first generation to the start of the last task.", spread(series{rows: floors}.values(first)))
			r.line("From the last worker's joining until all are RUNNING for good, moves to it included: %s s.", spread(series{rows: floors}.values(running)))
		}
		if practical > 0 {
			r.line("The practical floor, %s s: one rebalance for each connector on a follower, %d, at the median of ours.", figure(practical), size.followers())
		}
	}
	return nil
}

func (r *report) createLine(s series, floor, practical float64) {
	times := s.values(running)
	ratio := func(to float64) string {
		if to == 0 || len(times) == 0 {
			return "–"
		}
		return figure(median(times) / to)
	}
	shown, registered := spread(times), "all"
	if failed, cut, worst := s.failed(); cut > 0 {
		shown, registered = fmt.Sprintf("> %s", figure(worst.Cut)), fmt.Sprintf("%d when cut", worst.Registered)
	} else if failed > 0 {
		shown, registered = strings.TrimPrefix(shown+"; ", "–; ")+fmt.Sprintf("**failed** %d of %d", failed, len(s.rows)), fmt.Sprintf("%d, exit %d", worst.Registered, worst.Exit)
	}
	var rss float64
	for _, m := range s.rows {
		rss = max(rss, float64(m.RSSKiB)/1024)
	}
	peak := "–"
	if rss > 0 {
		peak = fmt.Sprintf("%.0f", rss)
	}
	starts := s.values(taskStarts)
	for i := range starts {
		starts[i] /= float64(s.rows[0].N)
	}
	r.line("| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s | %s |", label(s), len(s.rows), spread(s.values(written)), shown, ratio(floor), ratio(practical),
		count(s.values(requests)), count(s.values(generations)), spread(starts), registered, peak)
}

// label marks ours, and what is only a strategy.
func label(s series) string {
	switch s.group {
	case "ours":
		return "**" + s.name + "**"
	case "strategy":
		return "*" + s.name + "*"
	}
	return s.name
}

var groupOrder = []string{"ours", "loop", "peer", "strategy"}

func compareSeries(a, b series) int {
	return slices.Index(groupOrder, a.group) - slices.Index(groupOrder, b.group)
}

// practicalFloor is n rebalances as long as ours were.
func practicalFloor(all []series, n int) float64 {
	var gaps []float64
	for _, s := range all {
		if s.group == "ours" && !s.rows[0].byFollower() {
			gaps = append(gaps, s.values(func(r row) float64 { return r.Gap })...)
		}
	}
	return median(gaps) * float64(n)
}

// again shows what a second run, one changed connector and a prune cost.
func (r *report) again() error {
	for _, part := range []struct{ name, title string }{
		{"again", "A second run with nothing changed"}, {"change", "One connector of N changed"}, {"prune", "All deleted"},
	} {
		for _, size := range r.sizes(part.name) {
			rows := r.pick(func(m row) bool { return m.Part == part.name && m.sameSize(size) })
			r.line("\n## %s: %s\n", part.title, size.what())
			r.line("| tool | returned, s | requests | of them for states | connectors started | tasks started | generations |")
			r.line("|---|---|---|---|---|---|---|")
			for _, s := range bySeries(rows, toolName) {
				all := func(of func(row) float64) []float64 {
					var values []float64
					for _, m := range s.rows {
						values = append(values, of(m))
					}
					return values
				}
				r.line("| %s | %s | %s | %s | %s | %s | %s |", label(s), spread(all(func(m row) float64 { return m.Returned })), count(all(requests)),
					count(all(func(m row) float64 { return float64(m.Polls) })), count(all(func(m row) float64 { return float64(m.ConnectorStarts) })),
					count(all(taskStarts)), count(all(generations)))
			}
		}
	}
	return nil
}
