package kafka

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// Ports are taken from below the ranges that Linux (32768) and macOS (49152) give to outgoing connections, or a client
// could take one between FreePort and the server's start; and below Kubernetes' node ports (30000).
const (
	firstPort = 12000
	lastPort  = 29999
)

var ports = struct {
	sync.Mutex
	given map[int]bool
}{given: map[int]bool{}}

// FreePort returns a TCP port that nothing listens on, on any address of this machine. It never returns the same port
// twice in one process. It fails when none of a thousand tries is free.
func FreePort() (int, error) {
	ports.Lock()
	defer ports.Unlock()
	for range 1000 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		if ports.given[port] {
			continue
		}
		listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			continue
		}
		listener.Close()
		ports.given[port] = true
		return port, nil
	}
	return 0, fmt.Errorf("no free TCP port found between %d and %d", firstPort, lastPort)
}
