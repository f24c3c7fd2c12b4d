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

// Traces are what a node could leave on the machine: interfaces, mounts, packet filters, control groups, and processes of
// its programs. They are the same before Start and after Stop.
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
		all = append(all, groups...)
	}
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
			all = append(all, "process "+filepath.Base(filepath.Dir(link))+" "+target)
		}
	}
	return all
}
