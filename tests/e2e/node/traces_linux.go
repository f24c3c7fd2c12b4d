package node

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Traces are what a node could leave on the machine: interfaces, mounts, packet filters, control groups, settings of the kernel,
// and processes of its programs. They are the same before Start and after Stop.
func Traces() ([]string, error) {
	var all []string
	links, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		all = append(all, "interface "+link.Name)
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(mounts)) {
		all = append(all, "mount "+strings.TrimSpace(line))
	}
	filters, err := filters()
	if err != nil {
		return nil, err
	}
	all = append(all, filters...)
	for _, dir := range hierarchies() {
		groups, _ := filepath.Glob(filepath.Join(dir, "*connect-register*"))
		for _, group := range groups {
			all = append(all, "group "+group)
		}
	}
	all = append(all, settingsNow()...)
	all = append(all, processes()...)
	slices.Sort(all)
	return all, nil
}

// filters are the rules of iptables, without the counters. Where there is no iptables yet, there are none.
func filters() (all []string, err error) {
	save, err := exec.LookPath("iptables-save")
	if err != nil {
		return nil, nil
	}
	output, err := exec.Command(save).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("iptables-save: %w\n%s", err, output)
	}
	for line := range strings.Lines(string(output)) {
		if strings.HasPrefix(line, "-") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all, nil
}

var programNames = []string{"kubernetes-", "coredns-", "containerd", "runc", "pause"}

func processes() (all []string) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(programNames, func(name string) bool { return strings.HasPrefix(filepath.Base(target), name) }) {
			pid := filepath.Base(filepath.Dir(link))
			all = append(all, fmt.Sprintf("process %s %s in %s", pid, target, processNamespace(pid)))
		}
	}
	return all
}

func processNamespace(pid string) string {
	name, _ := os.Readlink(filepath.Join("/proc", pid, "ns", "pid"))
	return name
}

// Left are the traces that are there now and were not before, but for those of other nodes, which may come and go meanwhile.
func (n *Node) Left(before []string) ([]string, error) {
	now, err := Traces()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(now, func(trace string) bool { return slices.Contains(before, trace) || n.isOthers(trace) }), nil
}

func (n *Node) isOthers(trace string) bool {
	kind, name, _ := strings.Cut(trace, " ")
	switch kind {
	case "interface":
		return slices.ContainsFunc(wayNames, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) &&
			name != outside(n.pid) && name != inside(n.pid)
	case "group":
		return filepath.Base(name) != n.cgroup()
	case "process":
		_, namespace, _ := strings.Cut(name, " in ")
		return namespace != n.namespace && namespace != processNamespace("self")
	}
	return false
}
