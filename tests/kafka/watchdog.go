package kafka

import (
	_ "embed"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
)

//go:embed watchdog.sh
var watchdogScript string

// watchdog is a small shell process that outlives this one. It kills the processes of this one and removes its folder
// when this one ends without doing so: a panic, os.Exit, SIGKILL.
type watchdog struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	stdin io.WriteCloser
}

// newWatchdog starts a watchdog over a folder of this process.
func newWatchdog(dir string) (*watchdog, error) {
	cmd := exec.Command("sh", "-c", watchdogScript, "watchdog", dir)
	// Its own group: a Ctrl-C in the terminal must not take it away before its work.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	return &watchdog{cmd: cmd, stdin: stdin}, nil
}

// add hands a process over, remove takes it back.
func (g *watchdog) add(pid int) error    { return g.tell("+%d\n", pid) }
func (g *watchdog) remove(pid int) error { return g.tell("-%d\n", pid) }

func (g *watchdog) tell(format string, pid int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, err := fmt.Fprintf(g.stdin, format, pid); err != nil {
		return fmt.Errorf("talking to the watchdog: %w", err)
	}
	return nil
}

// close ends the watchdog, which kills the processes that it still has and removes the folder if it is still there.
func (g *watchdog) close() {
	g.mu.Lock()
	g.stdin.Close()
	g.mu.Unlock()
	g.cmd.Wait()
}
