package registrar

import (
	"context"
	"encoding/binary"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answerSRV is a name server that has SRV records for one name, and nothing else.
func answerSRV(t *testing.T, name string, targets ...string) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		for question := make([]byte, 512); ; {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return
			}
			_, _ = server.WriteTo(reply(question[:n], name, targets), from)
		}
	}()
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("udp", server.LocalAddr().String())
	}}
}

// reply answers a question as RFC 1035 and 2782 have it.
func reply(question []byte, name string, targets []string) []byte {
	const header = 12
	asked := header + strings.IndexByte(string(question[header:]), 0) + 1
	answer := append([]byte{}, question[:asked+4]...) // with type and class, without what follows
	copy(answer[2:], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
	if string(question[header:asked]) != string(labels(name)) {
		answer[3] |= 3 // no such name
		return answer
	}
	binary.BigEndian.PutUint16(answer[6:], uint16(len(targets)))
	for _, target := range targets {
		data := append([]byte{0, 0, 0, 50, 0x1f, 0x93}, labels(target)...)
		answer = append(answer, 0xc0, header, 0, 33, 0, 1, 0, 0, 0, 5)
		answer = binary.BigEndian.AppendUint16(answer, uint16(len(data)))
		answer = append(answer, data...)
	}
	return answer
}

func labels(name string) (encoded []byte) {
	for label := range strings.SplitSeq(name, ".") {
		encoded = append(append(encoded, byte(len(label))), label...)
	}
	return append(encoded, 0)
}

// TestHosts: workers by their numbers, or by DNS where others choose how many there are.
func TestHosts(t *testing.T) {
	const domain = ".demo-headless.data.svc.cluster.local"
	answerSRV(t, "_rest._tcp"+domain, "demo-4"+domain, "demo-0"+domain)
	o := rolloutOptions{revision: "r", workerURL: "http://demo-{}" + domain + ":8083"}
	for workers, want := range map[int][]string{2: {"demo-0" + domain, "demo-1" + domain}, -1: {"demo-0" + domain, "demo-4" + domain}} {
		o.workers = workers
		hosts, err := o.hosts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if workers < 0 && hosts[0] > hosts[1] { // records of one priority come in any order
			hosts[0], hosts[1] = hosts[1], hosts[0]
		}
		if diff := cmp.Diff(want, hosts); diff != "" {
			t.Errorf("%d workers, -want +got:\n%s", workers, diff)
		}
	}
	o.workers, o.workerURL = -1, "http://other-{}.other-headless.data.svc.cluster.local:8083"
	if hosts, err := o.hosts(t.Context()); err == nil || len(hosts) > 0 {
		t.Errorf("%q, %v: want no such name", hosts, err)
	}
}
