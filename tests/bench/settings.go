package main

import (
	"context"
	"path/filepath"
	"time"
)

// variant is a way to run workers that is compared with the default.
type variant struct {
	name       string
	properties map[string]string
	jvm        []string // instead of workerJVM's collector and compiler flags
	archive    bool     // starts from an archive of loaded classes that an earlier run wrote
}

// jvm has the memory of workerJVM.
func (v variant) settings(workers int) settings {
	s := settings{Workers: workers, Properties: v.properties}
	if v.jvm != nil {
		s.JVM = append(append([]string{}, workerJVM[:2]...), v.jvm...)
	}
	return s
}

func registrationVariants() []variant {
	return []variant{
		{name: "the chart's defaults"},
		{name: "linger.ms=5, Kafka 4's default", properties: map[string]string{"linger.ms": "5"}},
		{name: "heartbeat.interval.ms=3000, Kafka's default", properties: map[string]string{"heartbeat.interval.ms": "3000"}},
		{name: "fetch.max.wait.ms=100", properties: map[string]string{"fetch.max.wait.ms": "100"}},
		{name: "-XX:+UseSerialGC", jvm: []string{"-XX:+UseSerialGC"}},
		{name: "-XX:TieredStopAtLevel=1", jvm: []string{"-XX:+UseG1GC", "-XX:TieredStopAtLevel=1"}},
	}
}

// settingsPart registers with each variant of the workers: ours, and one PUT after the other, which feels a rebalance the most.
func settingsPart(ctx context.Context, b *bench, o options) error {
	tools, err := b.tools(ctx, o)
	if err != nil {
		return err
	}
	for round := 1; round <= o.runs; round++ {
		for _, v := range registrationVariants() {
			if !o.variants.MatchString(v.name) {
				continue
			}
			for _, kind := range o.kinds {
				if err := b.variantRound(ctx, v, tools, row{Part: "settings", Kind: kind, N: o.sizes[0], Round: round, Settings: v.name, Via: o.via}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *bench) variantRound(ctx context.Context, v variant, tools []tool, r row) error {
	warm := false
	for _, t := range tools {
		r.Tool, r.Group = t.name, t.group
		if t.group != "ours" && t.name != (strategy{inFlight: 1}).name() || b.ledger.has(r) {
			continue
		}
		if !warm {
			if err := b.warmUp(ctx, v.settings(2), r.N); err != nil {
				return err
			}
			warm = true
		}
		if err := b.record(ctx, measurement{row: r, all: b.connectors(r.Kind, r.N, 0), run: t.run}); err != nil {
			return err
		}
		if err := b.clear(ctx); err != nil {
			return err
		}
	}
	return nil
}

func startVariants() []variant {
	discovery := func(mode string) map[string]string { return map[string]string{"plugin.discovery": mode} }
	return []variant{
		{name: "defaults"},
		{name: "plugin.discovery=hybrid_warn", properties: discovery("hybrid_warn")},
		{name: "plugin.discovery=only_scan", properties: discovery("only_scan")},
		{name: "-XX:TieredStopAtLevel=1", jvm: []string{"-XX:+UseG1GC", "-XX:TieredStopAtLevel=1"}},
		{name: "-XX:+UseSerialGC", jvm: []string{"-XX:+UseSerialGC"}},
		{name: "-XX:+UseSerialGC -XX:TieredStopAtLevel=1", jvm: []string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}},
		{name: "-Xshare:off", jvm: append(append([]string{}, workerJVM[2:]...), "-Xshare:off")},
		{name: "-XX:SharedArchiveFile (AppCDS)", archive: true},
		{name: "AppCDS, -XX:+UseSerialGC -XX:TieredStopAtLevel=1", jvm: []string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}, archive: true},
	}
}

// startPart measures how long one worker takes from its start until it is healthy.
func startPart(ctx context.Context, b *bench, o options) error {
	for round := 0; round <= o.runs; round++ { // the round 0 makes topics and archives and is not kept
		for i, v := range startVariants() {
			r := row{Part: "start", Tool: "worker", Round: round, Settings: v.name}
			if round > 0 && b.ledger.has(r) {
				continue
			}
			s := v.settings(1)
			if v.archive {
				if s.JVM == nil {
					s.JVM = workerJVM
				}
				file := b.path(string(rune('a'+i)) + ".jsa")
				if round == 0 {
					s.JVM = append(append([]string{}, s.JVM...), "-XX:ArchiveClassesAtExit="+file)
				} else {
					s.JVM = append(append([]string{}, s.JVM...), "-XX:SharedArchiveFile="+filepath.Clean(file))
				}
			}
			took, err := b.startOnce(ctx, s)
			if err != nil {
				return err
			}
			b.tell("start   %-50s round %d: %.2f s", v.name, round, took)
			if r.Value = round3(took); round > 0 {
				if err := b.ledger.add(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *bench) startOnce(ctx context.Context, s settings) (float64, error) {
	if err := b.stopWorkers(ctx); err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := b.reopen(ctx, s); err != nil {
		return 0, err
	}
	return time.Since(begin).Seconds(), b.stopWorkers(ctx)
}
