package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/connect-register/connect-register/tests/kafka"
)

// part is a kind of measurement that can be asked for by its name.
type part struct {
	name string
	run  func(context.Context, *bench, options) error
}

func parts() []part {
	return []part{
		{"create", createPart}, {"floor", floorPart}, {"settings", settingsPart}, {"start", startPart},
		{"records", recordsPart}, {"rolling", rollingPart}, {"prize", prizePart}, {"validate", validatePart},
	}
}

func partNames() (names []string) {
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// run measures what was asked for and writes the report.
func run(ctx context.Context, o options) error {
	for _, dir := range []string{o.out, filepath.Dir(o.ledger)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if o.fresh {
		if err := os.RemoveAll(o.ledger); err != nil {
			return err
		}
	}
	l, err := openLedger(o.ledger)
	if err != nil {
		return err
	}
	if !o.reportOnly {
		if err := measureAll(ctx, o, l); err != nil {
			return err
		}
	}
	var missing []string
	for _, p := range allPeers() {
		if !slices.ContainsFunc(l.rows, func(r row) bool { return r.Tool == p.name }) {
			missing = append(missing, p.name)
		}
	}
	return writeReport(o.out, l.rows, missing)
}

func measureAll(ctx context.Context, o options, l *ledger) (err error) {
	begin := time.Now()
	tell := func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "%7.1f s  %s\n", time.Since(begin).Seconds(), fmt.Sprintf(format, args...))
	}
	jars, err := kafka.Resolve(ctx, kafka.Version(), os.Stderr)
	if err != nil {
		return err
	}
	lab, err := newLab(ctx, jars)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := lab.cluster.Stop(); err == nil {
			err = stopped
		}
	}()
	p, err := newProxy()
	if err != nil {
		return err
	}
	defer p.server.Close()
	b := &bench{lab: lab, proxy: p, ledger: l, tell: tell, still: stillness}
	for _, part := range parts() {
		if !slices.Contains(o.parts, part.name) {
			continue
		}
		tell("part %s", part.name)
		if err := part.run(ctx, b, o); err != nil {
			return fmt.Errorf("measuring %s: %w", part.name, err)
		}
	}
	return nil
}

// tools are those that were asked for, ours first: the others are cut by its times.
func (b *bench) tools(ctx context.Context, o options) ([]tool, error) {
	registrar, err := buildRegistrar(ctx, b.cluster.Dir())
	if err != nil {
		return nil, err
	}
	peers, missing := findPeers(o.peers)
	for _, name := range missing {
		b.tell("not here: %s", name)
	}
	all := append([]tool{ours(registrar, o.args)}, loops()...)
	all = append(append(all, peers...), strategies()...)
	var asked []tool
	for _, t := range all {
		if o.tools.MatchString(t.name) {
			asked = append(asked, t)
		}
	}
	return asked, nil
}
