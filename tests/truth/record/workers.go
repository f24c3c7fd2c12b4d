package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/truth"
)

// parallel workers are started at once.
const parallel = 2

// recordWorkers starts a worker with each file.
func recordWorkers(ctx context.Context, cluster *kafka.Cluster, files []truth.File) map[string]truth.Verdict {
	var (
		mutex    sync.Mutex
		group    sync.WaitGroup
		verdicts = map[string]truth.Verdict{}
		slots    = make(chan bool, parallel)
	)
	for _, file := range files {
		slots <- true
		group.Go(func() {
			defer func() { <-slots }()
			verdict := startOne(ctx, cluster, file)
			mutex.Lock()
			defer mutex.Unlock()
			verdicts[file.Name] = verdict
			fmt.Fprintf(os.Stderr, "%s: %s\n", file.Name, verdict.Failure)
		})
	}
	group.Wait()
	return verdicts
}

func startOne(ctx context.Context, cluster *kafka.Cluster, file truth.File) truth.Verdict {
	port, err := kafka.FreePort()
	if err != nil {
		return truth.Verdict{Failure: err.Error()}
	}
	properties, err := here(file, cluster.BootstrapServers(), port)
	if err != nil {
		return truth.Verdict{Failure: oneLine(err.Error())}
	}
	bounded, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	w, err := cluster.StartWorker(bounded, kafka.WorkerOptions{Name: file.Name, Port: port, Properties: []byte(properties)})
	if err != nil {
		return truth.Verdict{Failure: cause(err.Error())}
	}
	_ = w.Stop(ctx)
	return truth.Verdict{}
}

var listener = regexp.MustCompile(`^(?i)http://[^,/]*:\d+$`)

// here replaces what only the machine decides: brokers, port, and replicas that one broker cannot have.
func here(file truth.File, brokers string, port int) (string, error) {
	p, err := worker.Parse(file.Name, file.Data)
	if err != nil {
		return "", err
	}
	if servers, there := p.Get("bootstrap.servers"); there && !strings.Contains(servers, "{") {
		p.Set("bootstrap.servers", brokers)
	}
	if listeners, there := p.Get("listeners"); !there || listener.MatchString(listeners) {
		p.Set("listeners", fmt.Sprintf("http://127.0.0.1:%d", port))
	}
	// What else lies in such a folder of this machine is nobody's plugin.
	if path, there := p.Get("plugin.path"); there && strings.HasPrefix(path, "/") {
		p.Set("plugin.path", "/nowhere"+strings.Repeat(",", strings.Count(path, ",")))
	}
	for _, topic := range []string{"config", "offset", "status"} {
		key := topic + ".storage.replication.factor"
		if replicas, there := p.Get(key); !there || replicas == "3" {
			p.Set(key, "1")
		}
	}
	var out strings.Builder
	_, err = p.WriteTo(&out)
	return out.String(), err
}

var exception = regexp.MustCompile(`(?m)^.*?((?:[a-z]+\.)+[A-Z]\w*(?:Exception|Error): .*)$`)

// cause is the exception that a worker's log ends with.
func cause(text string) string {
	found := exception.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return oneLine(text)
	}
	return oneLine(found[0][1])
}
