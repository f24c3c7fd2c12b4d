package pod

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// dialBound is how long an address of this machine may take to answer; one that drops packets never does.
const dialBound = 5 * time.Second

// opensJMX reads a metric by JMX, and finds the port closed on every other address of this machine.
func (w *worker) opensJMX(t *testing.T) {
	read := exec.CommandContext(t.Context(), "java", filepath.Join("testdata", "Read.java"), fmt.Sprint(w.jmx),
		"kafka.connect:type=connect-worker-metrics", "connector-count")
	out, err := read.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "2.0" {
		t.Errorf("got %q, want 2.0: %v", out, err)
	}
	reached := 0
	for _, host := range otherAddresses(t) {
		// The exporter listens on all addresses, and so tells which can be reached at all.
		if dial(host, w.metricsPort) != nil {
			continue
		}
		reached++
		if dial(host, w.jmx) == nil {
			t.Errorf("JMX listens on %s", host)
		}
	}
	if reached == 0 {
		t.Log("this machine has no other address")
	}
}

// otherAddresses are what this machine is called besides 127.0.0.1.
func otherAddresses(t *testing.T) []string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"127.0.0.2"} // On Linux.
	for _, address := range addresses {
		ip, _, err := net.ParseCIDR(address.String())
		if err == nil && !ip.IsLinkLocalUnicast() && ip.String() != "127.0.0.1" {
			hosts = append(hosts, ip.String())
		}
	}
	return hosts
}

func dial(host string, port int) error {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(host, fmt.Sprint(port)), dialBound)
	if err != nil {
		return err
	}
	return connection.Close()
}
