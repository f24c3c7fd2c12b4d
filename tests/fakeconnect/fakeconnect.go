// Package fakeconnect is a Kafka Connect cluster in memory: workers with a REST API, a single-threaded herder each, a
// group that rebalances, connectors and tasks that start some time later. It answers as Kafka does, is slow where Kafka
// is slow, and fails as it is told to.
//
// It has no goroutine of its own: what happens with time is a queue of events that every request, and every look at the
// cluster, brings up to date. So it works in real time behind sockets (Listen), and through Transport inside a bubble of
// testing/synctest, where New has to be called too and where waiting costs nothing.
package fakeconnect

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"time"
)

// Options of a cluster. The zero value is one healthy worker of the newest Kafka.
type Options struct {
	// Workers is how many there are, 1 if 0. The first one leads.
	Workers int
	// Version of Kafka, "4.3.1" if empty; from 3.4 on, the API is that version's.
	Version string
	// Seed of whatever is random.
	Seed uint64
	// Faults says how a request fails; nil for one that does not. May be nil. It must not call the cluster; Fault.Do may.
	Faults func(Request) *Fault
	// Costs are how long things take. The zero value stands for DefaultCosts.
	Costs Costs
	// Plugins that the workers have, DefaultPlugins if nil.
	Plugins []Plugin
	// MaskReads shows the values of password keys as ********, as Confluent's workers do.
	MaskReads bool
	// ServerKeys are added to each configuration that is written, as some distributions do.
	ServerKeys map[string]string
	// ScheduledDelay is how long the work of a lost worker stays unassigned (scheduled.rebalance.max.delay.ms).
	ScheduledDelay time.Duration
	// Hosts are the workers' names and ports, worker-0:8083 and so on if nil.
	Hosts []string
}

// Costs are how long things take.
type Costs struct {
	Validate  time.Duration // a configuration, on threads beside the herder
	Read      time.Duration // the herder, to answer a read
	Write     time.Duration // the leader's herder, to write a configuration
	Publish   time.Duration // the leader's herder, to write task configurations
	Hop       time.Duration // a request from worker to worker
	Rebalance time.Duration // from the last worker's joining to the assignment
	Notice    time.Duration // until the other workers see that a rebalance has begun
	Start     time.Duration // a connector or task; eight at once
	Stop      time.Duration // likewise
	Lag       time.Duration // until the other workers have read a write or status
	Session   time.Duration // until the group drops a dead worker
	Boot      time.Duration // from a worker's start to its REST resources, and again to its joining
}

// DefaultCosts are near to what a small machine showed.
var DefaultCosts = Costs{
	Validate: 5 * time.Millisecond, Read: time.Millisecond, Write: 10 * time.Millisecond, Publish: 15 * time.Millisecond,
	Hop: 2 * time.Millisecond, Rebalance: 80 * time.Millisecond, Notice: 20 * time.Millisecond,
	Start: 5 * time.Millisecond, Stop: 5 * time.Millisecond, Lag: 8 * time.Millisecond,
	Session: 10 * time.Second, Boot: 3 * time.Second,
}

// Cluster is a Connect cluster.
type Cluster struct {
	mu      sync.Mutex
	o       Options
	costs   Costs
	random  *rand.Rand
	version version

	now     time.Time
	events  events
	changed chan struct{} // closed when an event comes before all others

	workers []*worker
	leader  *worker // nil while nobody knows

	// log holds what is stored, revs when each was last written; records is how many there were.
	log     map[string]*entry
	revs    map[string]int
	records int
	status  map[string]*status
	// assigned is who runs what.
	assigned map[string]*assignment
	offsets  map[string][]offset
	// partitions are those of offsets that the workers have read: they list no others, and do not look for more.
	partitions map[string]map[string]bool

	levels map[string]string // of loggers

	generation  int
	rebalancing bool
	kafkaDown   bool

	counts  counts
	journal []Write
	faulted []string
	// asked counts requests by connector, byEndpoint by endpoint; starts those of connectors and tasks.
	asked, byEndpoint map[string]int
	starts            map[string]map[int]int
}

// worker is one of the cluster.
type worker struct {
	index  int
	host   string
	phase  phase
	boots  int
	herder herder
	// snapshot and statuses are what it has read of the topics, seen up to where.
	snapshot   map[string]*entry
	seen       map[string]int
	statuses   map[string]*status
	statusSeen map[string]int
	// forwards are its task publications, sent one after the other.
	forwards   []func(done func())
	forwarding bool
	pending    map[*pending]bool
	member     bool // of the group, dead or alive
	lostSince  time.Time
}

// phase is how far a worker's start has come.
type phase int

const (
	dead     phase = iota
	booting        // the port is open, the REST resources are not there
	starting       // not joined yet
	up
)

// New starts a cluster whose workers are all healthy.
func New(o Options) *Cluster {
	if o.Workers == 0 {
		o.Workers = 1
	}
	if o.Version == "" {
		o.Version = "4.3.1"
	}
	if o.Costs == (Costs{}) {
		o.Costs = DefaultCosts
	}
	if o.Plugins == nil {
		o.Plugins = DefaultPlugins
	}
	c := &Cluster{
		o: o, costs: o.Costs, version: parseVersion(o.Version), random: rand.New(rand.NewPCG(o.Seed, 1)),
		now: time.Now(), changed: make(chan struct{}), log: map[string]*entry{}, revs: map[string]int{}, status: map[string]*status{},
		assigned: map[string]*assignment{}, offsets: map[string][]offset{}, partitions: map[string]map[string]bool{}, generation: 1,
		asked: map[string]int{}, byEndpoint: map[string]int{}, starts: map[string]map[int]int{}, levels: map[string]string{"root": "INFO"},
	}
	for i := range o.Workers {
		w := &worker{
			index: i, host: fmt.Sprintf("worker-%d:8083", i), phase: up, member: true, pending: map[*pending]bool{},
			snapshot: map[string]*entry{}, seen: map[string]int{}, statuses: map[string]*status{}, statusSeen: map[string]int{},
		}
		if i < len(o.Hosts) {
			w.host = o.Hosts[i]
		}
		c.workers = append(c.workers, w)
	}
	c.leader = c.workers[0]
	return c
}

// URLs are the workers' for a client that uses Transport.
func (c *Cluster) URLs() []string {
	var urls []string
	for _, w := range c.workers {
		urls = append(urls, "http://"+w.host)
	}
	return urls
}

// Put stores connectors as if somebody had written them long ago: they run already.
func (c *Cluster) Put(configs map[string]map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	for _, name := range sortedKeys(configs) {
		c.write(nil, name, &entry{config: c.named(name, configs[name]), target: running})
	}
	c.settle()
}

// Settle lets everything happen that has begun, at once and whatever the clock says.
func (c *Cluster) Settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.settle()
}

func (c *Cluster) settle() {
	for c.busy() {
		c.step()
	}
	c.now = time.Now()
}

func (c *Cluster) named(name string, config map[string]string) map[string]string {
	all := maps.Clone(config)
	if all == nil {
		all = map[string]string{}
	}
	for key, value := range c.o.ServerKeys {
		if _, given := all[key]; !given {
			all[key] = value
		}
	}
	all["name"] = name
	return all
}
