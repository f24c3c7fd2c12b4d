// Package rule holds what is checked about workers and connectors without asking any: each rule with its number of
// severity, a check and, in examples, files that keep and break it. It knows no files and no places, see package lint.
package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/connect-register/connect-register/schema/catalog"
)

// Severity says what follows from a finding.
type Severity string

const (
	// Error is what Helm, the chart or a real worker refuses.
	Error Severity = "error"
	// Warning is taken, but does nothing, or not what the writer meant.
	Warning Severity = "warning"
	// Info is worth to know and most often meant so.
	Info Severity = "info"
)

// Rule is one thing that is checked.
type Rule struct {
	ID       string
	Severity Severity
	// Title says what the rule finds, Why what happens otherwise: one sentence each, for docs/rules.md.
	Title, Why string
	// check is nil for rules that package lint applies itself, on files.
	check func(*run)
}

// Worker is the properties of a worker, by key.
type Worker struct {
	Name   string
	Config map[string]string
	// Rendered by the chart: keys that it sets need no advice.
	Rendered bool
}

// Connector is a connector's configuration, by key.
type Connector struct {
	Name   string
	Config map[string]string
}

// Input is all that is checked together.
type Input struct {
	Index      *catalog.Index
	Workers    []Worker
	Connectors []Connector
	// Others are workers that are checked elsewhere, but share the brokers.
	Others []Worker
	// Replicas of the worker; 0 when they are not known.
	Replicas int
	// Mounts are the folders of the workers' pods that hold Secrets; nil when they are not known.
	Mounts []string
}

// Problem is a rule that is broken.
type Problem struct {
	Rule     string
	Severity Severity
	// Worker says that Subject is the name of a worker, not of a connector.
	Worker  bool
	Subject string
	Key     string
	Message string
}

// All returns the rules in the order of their ids.
func All() []Rule {
	all := slices.Concat(fileRules, keyRules, connectorRules, chainRules, clientRules, referenceRules, workerRules, togetherRules)
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Find returns a rule by its id.
func Find(id string) (Rule, bool) {
	all := All()
	i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return all[i], true
}

// Check applies all rules.
func Check(in Input) []Problem {
	var problems []Problem
	known := &shared{}
	for _, rule := range All() {
		if rule.check != nil {
			rule.check(&run{Input: &in, rule: rule, problems: &problems, shared: known})
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// run is one rule at work.
type run struct {
	*Input
	rule     Rule
	problems *[]Problem
	*shared
}

// shared is what many rules look at, made once.
type shared struct {
	views  []view
	sorted []subject // the workers
	all    []field
	faulty []faultyField
}

// subject is a worker or a connector, with what its keys may be.
type subject struct {
	worker bool
	name   string
	config map[string]string
	// keys of config in order, which nearly each rule goes through.
	keys []string
}

func (r *run) workers(each func(w Worker, s subject)) {
	if r.sorted == nil {
		for _, w := range r.Workers {
			r.sorted = append(r.sorted, subject{worker: true, name: w.Name, config: w.Config, keys: sortedKeys(w.Config)})
		}
	}
	for i, w := range r.Workers {
		each(w, r.sorted[i])
	}
}

// oneWorker calls with the worker that the connectors are for, if there is just one.
func (r *run) oneWorker(with func(w Worker)) {
	if len(r.Workers) == 1 {
		with(r.Workers[0])
	}
}

func (r *run) connectors(each func(c view)) {
	if r.views == nil {
		for _, c := range r.Connectors {
			r.views = append(r.views, r.view(c))
		}
	}
	for _, v := range r.views {
		each(v)
	}
}

func (r *run) report(s subject, key, format string, args ...any) {
	r.reportAs(r.rule.Severity, s, key, format, args...)
}

// reportAs is for findings that are less sure than their rule.
func (r *run) reportAs(severity Severity, s subject, key, format string, args ...any) {
	*r.problems = append(*r.problems, Problem{
		Rule: r.rule.ID, Severity: severity, Worker: s.worker, Subject: s.name, Key: key, Message: fmt.Sprintf(format, args...),
	})
}

// fileRules are applied by package lint, which reads the files and asks workers.
var fileRules = []Rule{
	{ID: "online-invalid", Severity: Error, Title: "Only with --online: the workers refuse the connector.",
		Why: "What their plugins check beyond the catalogue, a login to a database for example, nobody can know offline."},
	{ID: "online-plugin", Severity: Error, Title: "Only with --online: a worker lacks a connector's class, or has another version of it than the others.",
		Why: "The connector fails on that worker."},
	{ID: "syntax", Severity: Error, Title: "A file is not what its extension says: JSON, YAML or properties.",
		Why: "Nobody can read it."},
	{ID: "connector-name", Severity: Error, Title: "A connector's name is empty, has control characters or is nothing that a URL can hold.",
		Why: "Connect refuses the name, or can never be asked about it."},
	{ID: "same-name", Severity: Error, Title: "Two files hold a connector of one name.",
		Why: "One would replace the other."},
	{ID: "schema", Severity: Error, Title: "A value is not what the chart's schema allows.",
		Why: "helm install stops with the same verdict, but without the line."},
	{ID: "chart", Severity: Error, Title: "Values do not fit together, say the chart's own rules.",
		Why: "helm install stops with the same verdict, but without the line."},
	{ID: "duplicate-key", Severity: Warning, Title: "A key stands twice in a map of a values file, or in a worker file.",
		Why: "Helm and the worker take the last one, and what the first says is lost."},
	{ID: "yaml-number", Severity: Warning, Title: "An unquoted value that YAML reads as another one: 3.10 is 3.1, 007 is 7, yes is true.",
		Why: "The workers get the other one."},
	{ID: "single-backslash", Severity: Warning, Title: "A single backslash in a properties file.",
		Why: "Java drops it: C:\\\\data becomes C:data, and one at the end of a line joins it with the next."},
}
