package kafka

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Mode is how a worker runs.
type Mode string

const (
	Distributed Mode = "ConnectDistributed" // in a group, connectors by REST
	Standalone  Mode = "ConnectStandalone"  // alone, connectors from files
)

// WorkerOptions of StartWorker. Port and one of Properties and PropertiesFile are required.
type WorkerOptions struct {
	// Name is for messages and the log file; "": worker-1, worker-2 and so on.
	Name string
	// Mode is Distributed or Standalone; "": Distributed.
	Mode Mode
	// Port is where the properties make the worker's REST interface listen, on 127.0.0.1 or all addresses. See FreePort.
	Port int
	// Properties is the whole worker configuration, used as it is (mode 0600 in the worker's folder).
	Properties []byte
	// PropertiesFile is the path of a configuration to use instead.
	PropertiesFile string
	// Connectors are the connector files of a standalone worker: file name, such as source.properties, and content. They
	// are given to the worker in the order of their names.
	Connectors map[string][]byte
	// Env adds to this process's environment, such as CONNECT_POD_HOST=127.0.0.1.
	Env []string
	// Dir is the working directory; "": a folder of the worker's own, which Stop of the cluster removes.
	Dir string
	// JVM has the flags of the JVM; nil: -Xms64m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1.
	JVM []string
	// JVMOptions are flags to add to those, such as a pod's KAFKA_OPTS.
	JVMOptions []string
	// Jars to run; nil: the broker's.
	Jars *Jars
}

// StartWorker starts a worker and waits until it is healthy, as WaitHealthy does; ctx is for the waiting only. A worker
// that does not get healthy is killed.
func (c *Cluster) StartWorker(ctx context.Context, opts WorkerOptions) (*Worker, error) {
	w, err := c.StartWorkerNoWait(opts)
	if err != nil {
		return nil, err
	}
	if err := w.WaitHealthy(ctx); err != nil {
		w.Kill()
		return nil, err
	}
	return w, nil
}

// StartWorkerNoWait starts a worker and returns at once, so that several can start at the same time.
func (c *Cluster) StartWorkerNoWait(opts WorkerOptions) (*Worker, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if opts.Name == "" {
		opts.Name = fmt.Sprintf("worker-%d", len(c.workers)+1)
	}
	w, err := c.launch(opts)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", opts.Name, err)
	}
	c.workers = append(c.workers, w)
	return w, nil
}

// launch lays out a worker's folder and starts its process.
func (c *Cluster) launch(opts WorkerOptions) (*Worker, error) {
	if opts.Mode == "" {
		opts.Mode = Distributed
	}
	if opts.JVM == nil {
		opts.JVM = defaultJVM
	}
	if opts.Jars == nil {
		opts.Jars = c.opts.Jars
	}
	switch {
	case opts.Port == 0:
		return nil, errors.New("WorkerOptions.Port is needed: the worker's REST port")
	case (opts.Properties == nil) == (opts.PropertiesFile == ""):
		return nil, errors.New("one of WorkerOptions.Properties and PropertiesFile is needed")
	case opts.Mode != Standalone && len(opts.Connectors) > 0:
		return nil, errors.New("only a standalone worker takes WorkerOptions.Connectors")
	}
	// Names may repeat, folders may not: a worker that is started again must not find the old one's files.
	own, err := os.MkdirTemp(c.dir, filepath.Base(opts.Name)+"-")
	if err != nil {
		return nil, err
	}
	args, err := writeFiles(own, opts)
	if err != nil {
		return nil, err
	}
	dir := opts.Dir
	if dir == "" {
		dir = own
	}
	args = append([]string{"org.apache.kafka.connect.cli." + string(opts.Mode)}, args...)
	p, err := start(c.guard, command{
		name: opts.Name,
		argv: c.javaArgs(opts.Jars, slices.Concat(opts.JVM, opts.JVMOptions), args...),
		dir:  dir,
		env:  opts.Env,
		log:  own + ".log",
	})
	if err != nil {
		return nil, err
	}
	return &Worker{Name: opts.Name, URL: fmt.Sprintf("http://127.0.0.1:%d", opts.Port), Dir: dir, process: p}, nil
}

// writeFiles writes the configuration and the connector files and returns their paths, the worker's arguments.
func writeFiles(dir string, opts WorkerOptions) ([]string, error) {
	args := []string{opts.PropertiesFile}
	if opts.Properties != nil {
		args[0] = filepath.Join(dir, "worker.properties")
		if err := os.WriteFile(args[0], opts.Properties, 0o600); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(opts.Connectors)) {
		if name != filepath.Base(name) {
			return nil, fmt.Errorf("connector file %q: a plain file name is needed", name)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, opts.Connectors[name], 0o600); err != nil {
			return nil, err
		}
		args = append(args, path)
	}
	return args, nil
}
