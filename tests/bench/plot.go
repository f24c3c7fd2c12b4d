package main

import (
	"fmt"
	"html"
	"math"
	"os"
	"slices"
	"strings"
)

// The plot's measures in pixels, and its colours by a tool's group, told apart by those who see fewer colours too.
const (
	plotWidth, labelWidth, lineHeight = 900, 330, 26
	plotTop, plotBottom               = 56, 44
)

var colours = map[string]string{"ours": "#d55e00", "loop": "#0072b2", "peer": "#009e73", "strategy": "#999999"}

// writePlot draws a line for each tool: a dot for each run, a bar up to the median. The axis is logarithmic: slow and quick
// tools lie two orders apart.
func writePlot(path, title string, all []series, floor, practical float64) error {
	all = slices.DeleteFunc(slices.Clone(all), func(s series) bool { return len(s.rows) == 0 })
	least, most := 1.0, 10.0
	for _, s := range all {
		for _, v := range s.values(running) {
			least, most = min(least, v), max(most, v)
		}
	}
	if floor > 0 {
		least = min(least, floor)
	}
	least, most = math.Pow(10, math.Floor(math.Log10(least))), most*1.3
	at := func(seconds float64) float64 {
		return labelWidth + (plotWidth-labelWidth-60)*math.Log(seconds/least)/math.Log(most/least)
	}
	height := plotTop + lineHeight*len(all) + plotBottom
	var svg strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&svg, format+"\n", args...) }
	put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`, plotWidth, height)
	put(`<rect width="100%%" height="100%%" fill="#fff"/>`)
	put(`<text x="12" y="24" font-size="16" font-weight="bold">%s</text>`, html.EscapeString(title))
	for decade := least; decade <= most; decade *= 10 {
		for _, step := range []float64{1, 2, 5} {
			if tick := decade * step; tick <= most {
				put(`<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#ddd"/>`, at(tick), at(tick), plotTop-8, height-plotBottom)
				put(`<text x="%.1f" y="%d" text-anchor="middle" fill="#555">%g</text>`, at(tick), height-plotBottom+18, tick)
			}
		}
	}
	for _, mark := range []struct {
		at   float64
		name string
	}{{floor, "floor"}, {practical, "practical floor"}} {
		if mark.at >= least {
			put(`<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#000" stroke-dasharray="4 3"/>`, at(mark.at), at(mark.at), plotTop-8, height-plotBottom)
			put(`<text x="%.1f" y="%d" text-anchor="middle" font-size="11">%s</text>`, at(mark.at), plotTop-12, mark.name)
		}
	}
	for i, s := range all {
		drawSeries(put, s, plotTop+float64(i)*lineHeight+lineHeight/2, at)
	}
	put(`</svg>`)
	return os.WriteFile(path, []byte(svg.String()), 0o644)
}

func drawSeries(put func(string, ...any), s series, y float64, at func(float64) float64) {
	weight := "normal"
	if s.group == "ours" {
		weight = "bold"
	}
	put(`<text x="%d" y="%.1f" text-anchor="end" font-weight="%s">%s</text>`, labelWidth-10, y+4, weight, html.EscapeString(s.name))
	values, colour := s.values(running), colours[s.group]
	failed, cut, worst := s.failed()
	switch {
	case cut > 0:
		put(`<text x="%d" y="%.1f" fill="#a00">&gt; %s s, cut</text>`, labelWidth+6, y+4, figure(worst.Cut))
	case failed > 0 && len(values) == 0:
		put(`<text x="%d" y="%.1f" fill="#a00">failed: %d of %d registered</text>`, labelWidth+6, y+4, worst.Registered, worst.N)
	}
	if len(values) == 0 {
		return
	}
	middle := median(values)
	put(`<rect x="%d" y="%.1f" width="%.1f" height="12" fill="%s" opacity="0.35"/>`, labelWidth, y-6, at(middle)-labelWidth, colour)
	for _, v := range values {
		put(`<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`, at(v), y, colour)
	}
	put(`<text x="%.1f" y="%.1f" fill="#333" font-size="11">%s</text>`, at(slices.Max(values))+8, y+4, figure(middle))
}
