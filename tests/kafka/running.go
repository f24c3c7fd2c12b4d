package kafka

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// healthBound is how long a worker may take to get healthy; 10 to 15 seconds are usual.
const healthBound = 3 * time.Minute

// Worker is a Connect worker that was started. Its methods may be called concurrently.
type Worker struct {
	Name string
	URL  string // of its REST interface, such as http://127.0.0.1:8083
	Dir  string // its working directory

	process *process
}

// healthClient opens a connection a request, as a worker that died must not be asked through an old one. A worker itself
// waits 10 s before it answers that it is not healthy.
var healthClient = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// WaitHealthy waits, three minutes at most, until GET /health answers 200: the worker has joined its group and answers.
// It fails at once when the worker's process has ended. Its errors have the last 40 lines of the worker's log.
func (w *Worker) WaitHealthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthBound)
	defer cancel()
	for {
		last := w.askHealth(ctx)
		select {
		case <-w.process.done:
			return w.process.exitError()
		default:
		}
		if last == nil {
			return nil
		}
		select {
		case <-w.process.done:
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s to be healthy: %w, last: %w; the end of its log:\n%s",
				w.Name, ctx.Err(), last, w.process.logTail(40))
		}
	}
}

func (w *Worker) askHealth(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+"/health", nil)
	if err != nil {
		return err
	}
	response, err := healthClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		return fmt.Errorf("GET /health: %s: %s", response.Status, strings.TrimSpace(string(body)))
	}
	return nil
}

// Stop sends SIGTERM and waits until the worker has ended. One that takes longer than 100 s, or than ctx, is killed, and
// that is an error, unless it had begun to stop: Kafka 4.3.1 hangs now and then when it is told to stop in the middle of a
// rebalance or a request (seen: more than three minutes, after Jetty's "IllegalStateException: STARTED"). It is fine to stop a
// worker that has ended.
func (w *Worker) Stop(ctx context.Context) error {
	err := w.process.stop(ctx)
	if err != nil && ctx.Err() == nil && strings.Contains(w.Log(), "Kafka Connect stopping") {
		return nil
	}
	return err
}

// Kill sends SIGKILL and returns when the worker is gone.
func (w *Worker) Kill() { w.process.kill() }

// Done is closed when the worker has ended.
func (w *Worker) Done() <-chan struct{} { return w.process.done }

// ExitCode waits until the worker has ended and returns its exit code: -1 if a signal ended it, 143 if it followed a
// SIGTERM, see Stop.
func (w *Worker) ExitCode() int {
	<-w.process.done
	return w.process.cmd.ProcessState.ExitCode()
}

// Log is all that the worker has written to stdout and stderr so far, "" after the cluster's Stop.
func (w *Worker) Log() string { return w.process.logText() }

// Pid is the id of the worker's process.
func (w *Worker) Pid() int { return w.process.cmd.Process.Pid }
