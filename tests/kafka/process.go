package kafka

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// stopBound is how long a process may take to end after SIGTERM. A worker gives its tasks 5 s and its herder 23 s; Jetty
// waits up to a minute for requests that came in just before.
const stopBound = 100 * time.Second

// gate holds a new process back until the watchdog knows its pid, so that none can be left behind in between. If this
// process ends first, reading fails and the program is never run.
const gate = `read -r go <&3 || exit 1; exec 3<&-; exec "$@"`

// command is what a process runs.
type command struct {
	name string   // for messages
	argv []string // program and arguments
	dir  string   // working directory
	env  []string // added to this process's environment
	log  string   // file that takes stdout and stderr
}

// process is a program that was started here, under a watchdog.
type process struct {
	command
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// start runs a command. Only the watchdog's own close, or a call of stop or kill, ends it.
func start(guard *watchdog, c command) (*process, error) {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	defer log.Close()
	opened, open, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	defer opened.Close()
	defer open.Close()

	cmd := exec.Command("sh", append([]string{"-c", gate, "gate"}, c.argv...)...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{opened}
	// Its own group: on Ctrl-C the caller decides in which order to stop.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	p := &process{command: c, cmd: cmd, done: make(chan struct{})}
	handedOver := guard.add(cmd.Process.Pid)
	go func() {
		cmd.Wait()
		guard.remove(cmd.Process.Pid)
		close(p.done)
	}()
	if handedOver != nil {
		p.kill()
		return nil, fmt.Errorf("starting %s: %w", c.name, handedOver)
	}
	if _, err := open.WriteString("go\n"); err != nil {
		p.kill()
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	return p, nil
}

// wait waits until the process has ended with code 0; on a done context it kills it.
func (p *process) wait(ctx context.Context) error {
	select {
	case <-p.done:
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("%s: %w", p.name, ctx.Err())
	}
	if !p.cmd.ProcessState.Success() {
		return p.exitError()
	}
	return nil
}

// stop sends SIGTERM and waits; after stopBound, or when ctx is done, it kills, which is an error.
func (p *process) stop(ctx context.Context) error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, stopBound)
	defer cancel()
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("%s did not end after SIGTERM and was killed (%w); the end of its log:\n%s",
			p.name, ctx.Err(), p.logTail(40))
	}
}

// kill sends SIGKILL and waits until the process is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// exitError says how an ended process ended and what it logged last.
func (p *process) exitError() error {
	how := p.cmd.ProcessState.String() // "exit status 1" or "signal: killed"
	return fmt.Errorf("%s (pid %d) ended: %s; the end of its log:\n%s", p.name, p.cmd.Process.Pid, how, p.logTail(40))
}

// logText is all that the process has written so far, "" if the file is gone.
func (p *process) logText() string {
	text, _ := os.ReadFile(p.log)
	return string(text)
}

func (p *process) logTail(lines int) string { return tail(p.logText(), lines) }

// tail returns the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
