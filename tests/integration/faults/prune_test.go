package faults

import (
	"maps"
	"strings"
	"testing"
)

// TestPrune keeps to its limits, and renames.
func TestPrune(t *testing.T) {
	owner, other := "faults/prune", "faults/other"
	cleanUp(t, owner)
	cleanUp(t, other)
	theirs := job{owner: other, connectors: map[string]config{"theirs": quick()}}
	theirs.run(t).mustEnd(t, 0)
	all := many("p", 5)
	j := job{owner: owner, connectors: with(all, map[string]config{"audit-log": quick()}), flags: []string{"--prune"}}
	j.run(t).mustEnd(t, 0)

	// More than may be deleted: none is, and what is declared is registered all the same.
	j.connectors = map[string]config{"p-000": all["p-000"], "p-new": quick()}
	j.flags = []string{"--prune", "--protect", "audit-*", "--max-deletes", "3"}
	got := j.run(t)
	got.mustEnd(t, 1)
	got.mustSay(t, map[string]string{"p-000": "unchanged", "p-new": "created"})
	if !strings.Contains(got.Error, "nothing is deleted: connectors of "+owner+" that are no longer declared: 4, but at most 3 are deleted at once") {
		t.Errorf("got %s", got.Error)
	}
	everything := with(all, map[string]config{"audit-log": nil, "p-new": nil, "theirs": nil})
	mustRun(t, everything)

	// As many as may be, but for the protected one.
	j.flags = []string{"--prune", "--protect", "audit-*", "--max-deletes", "4"}
	got = j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"p-001": "deleted", "p-004": "deleted", "audit-log": ""})
	mustRun(t, map[string]config{"p-000": nil, "p-new": nil, "audit-log": nil, "theirs": nil})

	// A new name is a new connector, and the end of the old one.
	j.connectors = map[string]config{"p-renamed": all["p-000"], "p-new": quick(), "audit-log": quick()}
	got = j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"p-renamed": "created", "p-000": "deleted", "p-new": "unchanged", "audit-log": "unchanged"})
	mustRun(t, with(j.connectors, theirs.connectors))

	// Nothing at all is declared: nothing is deleted unless that is said.
	j.connectors = nil
	refused := j.start(t)
	<-refused.done
	if code, said := refused.cmd.ProcessState.ExitCode(), refused.stderr.String(); code != 1 || !strings.Contains(said, "no connector file") {
		t.Errorf("exit code %d, it said:\n%s", code, said)
	}
	mustRun(t, map[string]config{"p-renamed": nil, "p-new": nil, "audit-log": nil, "theirs": nil})
	j.flags = append(j.flags, "--allow-empty")
	got = j.run(t)
	got.mustEnd(t, 0)
	mustRun(t, with(maps.Clone(theirs.connectors), map[string]config{"audit-log": nil}))
}
