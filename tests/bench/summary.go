package main

import (
	"fmt"
	"math"
	"slices"
)

// summary sets ours beside the sequential loop, the best of the other tools and the best of the strategies.
func (r *report) summary() error {
	sizes := r.sizes("create")
	if len(sizes) == 0 {
		return nil
	}
	r.line("\n## In short: seconds to all RUNNING, medians\n")
	r.line("A tool is a program that people have; a strategy is a way to send requests, without validation, limits or an eye to what is there.")
	r.line("With %d connectors and more, the others ran once, after our first run, on workers that had run longer by then.\n", large)
	r.line("| what | ours | slowest ÷ median | ÷ curl loop | best other tool | ours ÷ that | best strategy | that ÷ curl loop | our task starts ÷ N |")
	r.line("|---|---|---|---|---|---|---|---|---|")
	for _, size := range sizes {
		all := slices.DeleteFunc(r.created(size), func(s series) bool { return s.rows[0].byFollower() })
		own, known := best(all, "ours")
		if !known {
			continue
		}
		times := own.values(running)
		ours := median(times)
		tool, strategy := "–", "–"
		beside, loop, without := "–", "–", "–"
		if other, known := best(all, "loop", "peer"); known {
			theirs := median(other.values(running))
			tool, beside = fmt.Sprintf("%s: %s", other.name, figure(theirs)), figure(ours/theirs)
		}
		least, isCut := loopTime(all)
		if least > 0 {
			loop = below(isCut) + figure(ours/least)
		}
		if quickest, known := best(all, "strategy"); known {
			theirs := median(quickest.values(running))
			strategy = fmt.Sprintf("%s: %s", quickest.name, figure(theirs))
			if least > 0 {
				without = below(isCut) + figure(theirs/least)
			}
		}
		r.line("| %s | **%s** | %s | %s | %s | %s | %s | %s | %s |", size.what(), figure(ours), figure(slices.Max(times)/ours), loop, tool, beside,
			strategy, without, figure(median(own.values(taskStarts))/float64(size.N)))
	}
	return nil
}

// best is the series of some groups with the least median of the runs that succeeded.
func best(all []series, groups ...string) (quickest series, known bool) {
	least := math.Inf(1)
	for _, s := range all {
		times := s.values(running)
		if slices.Contains(groups, s.group) && len(times) > 0 && median(times) < least {
			quickest, least, known = s, median(times), true
		}
	}
	return quickest, known
}

// loopTime is the sequential loop's median, a cut run counted as long as it was, and whether that is only the least it takes.
func loopTime(all []series) (took float64, isCut bool) {
	i := slices.IndexFunc(all, func(s series) bool { return s.name == loops()[0].name })
	if i < 0 {
		return 0, false
	}
	var times []float64
	for _, m := range all[i].rows {
		switch {
		case m.Cut > 0:
			times, isCut = append(times, m.Cut), true
		case !m.failed():
			times = append(times, m.Running)
		}
	}
	return median(times), isCut
}

func below(isCut bool) string {
	if isCut {
		return "< "
	}
	return ""
}
