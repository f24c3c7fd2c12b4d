package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// What one FileStreamSource task moves, over and over on one worker: the JVM's compilers need many seconds of it.
const (
	lines      = 1_000_000
	lineBytes  = 100
	passes     = 10
	clockTicks = 100 // a second in /proc: USER_HZ, the same on every Linux that Go supports
)

// load is what a connector does to the records on their way.
type load struct {
	kind   string
	config map[string]string
}

// loads are nothing, and as much as a busy connector does.
func loads() []load {
	heavy := map[string]string{
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "true",
		"transforms": "hoist,first,second,third,rename", "transforms.hoist.type": "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.hoist.field": "line",
		"transforms.rename.type": "org.apache.kafka.connect.transforms.ReplaceField$Value", "transforms.rename.renames": "line:text",
	}
	for _, name := range []string{"first", "second", "third"} {
		heavy["transforms."+name+".type"] = "org.apache.kafka.connect.transforms.InsertField$Value"
		heavy["transforms."+name+".static.field"], heavy["transforms."+name+".static.value"] = name, "a constant"
	}
	return []load{{kind: slow}, {slow + ", five transformations, JSON with schemas", heavy}}
}

// recordsPart measures what the JVM's flags do to a worker's main job, so that none is chosen for a quick start alone.
func recordsPart(ctx context.Context, b *bench, o options) error {
	line := append(bytes.Repeat([]byte{'x'}, lineBytes), '\n')
	if err := os.WriteFile(b.path("lines.txt"), bytes.Repeat(line, lines), 0o600); err != nil {
		return err
	}
	for round := 1; round <= o.runs; round++ {
		for _, v := range registrationVariants() {
			if v.properties != nil || !o.variants.MatchString(v.name) {
				continue
			}
			for _, l := range loads() {
				r := row{Part: "records", Tool: "worker", Kind: l.kind, N: lines, Round: round, Settings: v.name}
				if b.ledger.has(r) {
					continue
				}
				if err := b.moveOften(ctx, v, l, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// moveOften keeps the times of the first and the last pass through a new worker.
func (b *bench) moveOften(ctx context.Context, v variant, l load, r row) error {
	if err := b.open(ctx, v.settings(1)); err != nil {
		return err
	}
	for pass := range passes {
		took, cpu, err := b.move(ctx, fmt.Sprintf("records-%d", pass), l)
		if err != nil {
			return err
		}
		if pass == 0 {
			r.First = round3(took)
		}
		r.Value, r.CPU = round3(took), round3(cpu)
	}
	r.Registered, r.Ran = lines, lines
	b.tell("records %s, %s round %d: %.2f s, then %.2f s, %.2f s of CPU", r.Kind, v.name, r.Round, r.First, r.Value, r.CPU)
	return b.ledger.add(r)
}

// move sends the lines through a connector of its own and returns how long that took, from the request to the last
// record's being in the topic, and the worker's CPU time meanwhile. Connector and topic are gone afterwards.
func (b *bench) move(ctx context.Context, name string, l load) (took, cpu float64, err error) {
	if err := b.cluster.CreateTopic(ctx, name, 1); err != nil {
		return 0, 0, err
	}
	worker := b.members[0]
	config := map[string]string{"connector.class": classes[slow], "tasks.max": "1", "topic": name, "file": b.path("lines.txt")}
	maps.Copy(config, l.config)
	url := worker.URL + "/connectors/" + name
	before, begin := cpuSeconds(worker.Pid()), time.Now()
	if err := insist(ctx, http.MethodPut, url+"/config", config, 0); err != nil {
		return 0, 0, err
	}
	for {
		ends, err := b.cluster.EndOffsets(ctx, name)
		if err != nil {
			return 0, 0, err
		}
		if ends[0] >= lines {
			break
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, 0, err
		}
	}
	took, cpu = time.Since(begin).Seconds(), cpuSeconds(worker.Pid())-before
	if err := insist(ctx, http.MethodDelete, url, nil, http.StatusNotFound); err != nil {
		return 0, 0, err
	}
	_, err = b.cluster.Admin().DeleteTopics(ctx, name)
	return took, cpu, err
}

// cpuSeconds is the time on CPUs that a process has used until now, 0 where /proc does not tell.
func cpuSeconds(pid int) float64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The program's name, in brackets, may hold spaces. The times are the 14th and 15th field of all.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / clockTicks
}
