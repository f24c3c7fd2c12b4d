package main

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var errHelp = flag.ErrHelp

// options of the program.
type options struct {
	out, ledger, peers string
	parts, kinds       []string
	sizes, delays      []int
	runs               int
	tools, variants    *regexp.Regexp
	properties         map[string]string
	jvm, args          []string
	via                string
	label              string
	reportOnly, fresh  bool
	workers            int
}

const (
	small  = 100  // up to here all strategies run
	medium = 300  // from here on the others are cut at five times ours
	large  = 1000 // from here on they run once
)

func parseFlags(args []string) (options, error) {
	o := options{properties: map[string]string{}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.out, "out", "dist", "folder for the report and its plots")
	flags.StringVar(&o.ledger, "ledger", "dist/benchmark.jsonl", "file of all measurements; those that are in it are not repeated")
	flags.StringVar(&o.peers, "peers", "", "folder with the programs of other tools (default: the PATH alone)")
	parts := flags.String("parts", "create,floor", "what to measure: "+strings.Join(partNames(), ", "))
	kinds := flags.String("kinds", slow+","+quick, "kinds of connectors")
	sizes := flags.String("n", "100", "numbers of connectors")
	flags.IntVar(&o.runs, "runs", 5, "runs of each tool")
	tools := flags.String("tools", ".", "regular expression of the tools' names")
	variants := flags.String("variants", ".", "regular expression of the worker settings that are compared")
	jvm := flags.String("jvm", "", "JVM flags of the workers (default: those of Kafka's scripts)")
	own := flags.String("args", "", "further arguments of registrar apply")
	flags.StringVar(&o.via, "via", "leader", "worker that is asked: leader or follower")
	flags.StringVar(&o.label, "label", "", "name of these settings in the report")
	flags.BoolVar(&o.reportOnly, "report", false, "only write the report of what is in the ledger")
	delays := flags.String("delays", "0,30000,60000,300000", "values of scheduled.rebalance.max.delay.ms for the rolling restart")
	flags.BoolVar(&o.fresh, "fresh", false, "begin a new ledger")
	flags.IntVar(&o.workers, "workers", 2, "workers in the group")
	flags.Func("set", "worker property as key=value (may be repeated)", func(text string) error {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return errors.New("key=value is needed")
		}
		o.properties[key] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.parts, o.kinds = strings.Split(*parts, ","), strings.Split(*kinds, ",")
	o.jvm, o.args = strings.Fields(*jvm), strings.Fields(*own)
	for _, part := range o.parts {
		if !slices.Contains(partNames(), part) {
			return o, fmt.Errorf("-parts: %q is none of %s", part, strings.Join(partNames(), ", "))
		}
	}
	var err, err2 error
	o.sizes, err = numbers("-n", *sizes, 1)
	o.delays, err2 = numbers("-delays", *delays, 0)
	if err := errors.Join(err, err2); err != nil {
		return o, err
	}
	o.tools, err = regexp.Compile(*tools)
	o.variants, err2 = regexp.Compile(*variants)
	return o, errors.Join(err, err2)
}

func numbers(flag, text string, least int) (all []int, err error) {
	for _, one := range strings.Split(text, ",") {
		n, err := strconv.Atoi(one)
		if err != nil || n < least {
			return nil, fmt.Errorf("%s: %q must be a whole number of %d or more", flag, one, least)
		}
		all = append(all, n)
	}
	return all, nil
}

// notTwo is the number of workers for a row.
func (o options) notTwo() int {
	if o.workers == 2 {
		return 0
	}
	return o.workers
}

func (o options) settings() settings {
	s := settings{Workers: o.workers, Properties: o.properties}
	if len(o.jvm) > 0 {
		s.JVM = slices.Concat(workerJVM[:2], o.jvm)
	}
	return s
}
