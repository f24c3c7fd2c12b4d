package fakeconnect

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Applied says whether a request that fails is carried out.
type Applied int

const (
	// Never means that it is not.
	Never Applied = iota
	// Before means that it is, before the failure is answered.
	Before
	// Later means that it is, some time after the failure was answered.
	Later
)

// Fault is how one request fails. Without a Status, Err or Hang it only does and delays what it says.
type Fault struct {
	// Name is for messages of tests.
	Name string
	// Status and Body are the answer; a Body that begins with { is JSON, with < HTML.
	Status int
	Body   string
	// Err stands for an answer: the connection breaks, or is refused.
	Err error
	// Hang never answers; the client gives up.
	Hang bool
	// Applied tells whether the request is carried out, Late how long after the answer with Later.
	Applied Applied
	Late    time.Duration
	// Delay is how long the answer takes longer.
	Delay time.Duration
	// Omit leaves connectors out of an answer with expand.
	Omit func(name string) bool
	// Do is called first, for a fault of the whole cluster, such as a worker's death.
	Do func(*Cluster)
}

func (f Fault) fails() bool { return f.Status != 0 || f.Err != nil || f.Hang }

func (f Fault) reply(Request) reply {
	switch {
	case f.Err != nil:
		return reply{err: f.Err}
	case strings.HasPrefix(f.Body, "{"):
		return reply{status: f.Status, body: []byte(f.Body), header: http.Header{"Content-Type": {"application/json"}}}
	case strings.HasPrefix(f.Body, "<"):
		return html(f.Status, f.Body)
	}
	return plain(f.Status, f.Body)
}

func message(name string, status int, text string, applied Applied) Fault {
	return Fault{Name: name, Status: status, Body: string(failure(status, text).body), Applied: applied, Late: 2 * time.Second}
}

// The faults that Connect and what stands before it are known for. Those that may have been carried out take whether
// they were.
var (
	NoLeader = message("409 no leader", 409,
		"Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway.", Never)
	TwoHops = message("409 two hops", 409,
		"Cannot complete request because of a conflicting operation (e.g. worker rebalance)", Never)
	Stale = message("409 stale", 409,
		"Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)", Never)
	RebalanceExpected = message("500 rebalance expected", 500, "Request cannot be completed because a rebalance is expected", Never)
	SafeToRetry       = message("500 fenced", 500,
		"Failed to write to config topic; this may be due to a transient error and the request can be safely retried", Never)
	ShuttingDown = message("500 shutting down", 500, "Worker is shutting down", Never)
	Starting     = Fault{Name: "404 of Jetty", Status: 404, Body: jettyPage}
	// StartingJSON is what Jetty says to a client that accepts JSON alone.
	StartingJSON = Fault{Name: "404 of Jetty, JSON", Status: 404, Body: `{"url":"/connectors","status":"404","message":"Not Found"}`}
	Unavailable  = Fault{Name: "503 of a proxy", Status: 503, Body: "no healthy upstream"}
	Refused      = Fault{Name: "refused", Err: errRefused}
)

// AlreadyExists is the fourth 409: somebody else has created it meanwhile.
func AlreadyExists(name string) Fault {
	return message("409 exists", 409, "Connector "+name+" already exists", Never)
}

// TimedOut is the 500 after the worker's 90 s.
func TimedOut(applied Applied) Fault {
	f := message("500 timed out", 500, "Request timed out. The worker is currently ensuring membership in the cluster", applied)
	f.Delay = restTimeout
	return f
}

// ForwardFailed is the 500 of a worker that lost the leader in the middle of a request.
func ForwardFailed(applied Applied) Fault {
	return message("500 forward", 500, "IO Error trying to forward REST request: java.net.SocketTimeoutException: Connect Timeout", applied)
}

// WriteFailed is the 500 of a worker that lost the broker in the middle of a write.
func WriteFailed(applied Applied) Fault {
	return message("500 write", 500, "Error writing connector configuration to Kafka", applied)
}

// Broken closes the connection instead of an answer.
func Broken(applied Applied) Fault {
	return Fault{Name: "broken", Err: errBroken, Applied: applied, Late: 2 * time.Second}
}

// Hanging never answers.
func Hanging(applied Applied) Fault { return Fault{Name: "hang", Hang: true, Applied: applied} }

// BadGateway is a proxy's, in HTML; GatewayTimeout in text.
func BadGateway(applied Applied) Fault {
	return Fault{Name: "502 of a proxy", Status: 502, Body: "<html><h1>502 Bad Gateway</h1></html>", Applied: applied, Late: time.Second}
}

// GatewayTimeout is a proxy's whose patience is shorter than the worker's.
func GatewayTimeout(applied Applied) Fault {
	return Fault{Name: "504 of a proxy", Status: 504, Body: "upstream request timeout", Applied: applied, Delay: 15 * time.Second, Late: time.Second}
}

// Random returns a rule by which this share of the requests fails or meets a rebalance, each in one of the ways that are
// known for its kind. The same seed and the same requests fail in the same ways.
func Random(seed uint64, share float64) func(Request) *Fault {
	random := rand.New(rand.NewPCG(seed, 2))
	return func(r Request) *Fault {
		if random.Float64() >= share {
			return nil
		}
		all := FaultsFor(r)
		f := all[random.IntN(len(all))]
		return &f
	}
}

// FaultsFor lists the ways in which a request is known to fail. A later write is among them only of requests that write.
func FaultsFor(r Request) []Fault {
	all := []Fault{
		ShuttingDown, Starting, StartingJSON, Unavailable, Refused, Broken(Never), BadGateway(Never), GatewayTimeout(Never),
		{Name: "slow", Delay: 3 * time.Second},
		{Name: "rebalance", Do: (*Cluster).Rebalance},
	}
	switch {
	case r.Writes():
		all = append(all, NoLeader, TwoHops, Stale, SafeToRetry)
		for _, applied := range []Applied{Never, Before, Later} {
			all = append(all, TimedOut(applied), ForwardFailed(applied), WriteFailed(applied), Broken(applied), BadGateway(applied), Hanging(applied))
		}
	case r.Endpoint == validatePath:
		all = append(all, TimedOut(Never), Hanging(Never), Fault{Name: "slow validation", Delay: 20 * time.Second})
	case r.Endpoint == "/connectors":
		all = append(all, Fault{Name: "entries missing", Omit: func(name string) bool { return len(name)%2 == 0 }})
	case r.Connector != "":
		all = append(all, RebalanceExpected, TimedOut(Never))
	}
	return all
}

func (c *Cluster) fault(r Request) *Fault {
	if c.o.Faults == nil {
		return nil
	}
	f := c.o.Faults(r)
	if f != nil {
		c.counts.Faults++
		c.faulted = append(c.faulted, r.Method+" "+r.Endpoint+" "+r.Connector+": "+f.Name)
	}
	return f
}

// Faulted lists the requests that met a fault, in order.
func (c *Cluster) Faulted() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.faulted)
}

// omit leaves out what the fault hides.
func (c *Cluster) omit(f *Fault, a reply) reply {
	var all map[string]map[string]json.RawMessage
	if f == nil || f.Omit == nil || json.Unmarshal(a.body, &all) != nil {
		return a
	}
	for name, entry := range all {
		if _, isStatus := entry["status"]; isStatus && f.Omit(name) {
			delete(all, name)
		}
	}
	return jsonReply(a.status, all)
}
