package node

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Init is the first process of a node's namespaces. It waits for a line on commands, with the node's address and interface
// on the way out, makes mounts and a network of its own, and starts the node's programs. It says "ready", or what failed, on
// answers. When commands end, or a program does, it ends, and with it everything in the namespaces.
//
// Further lines: "pause PROGRAM DURATION" stops a program for a time.
func Init(dir, kubernetes, coredns string, commands io.Reader, answers io.Writer) error {
	lines := bufio.NewScanner(commands)
	if !lines.Scan() {
		return fmt.Errorf("the one who started it has gone: %w", lines.Err())
	}
	r := room(dir)
	ended := make(chan error, 16)
	address, way, _ := strings.Cut(lines.Text(), " ")
	running, err := r.start(address, way, kubernetes, coredns, ended)
	if err != nil {
		fmt.Fprintln(answers, strings.ReplaceAll(err.Error(), "\n", " | "))
		return err
	}
	go reap(running)
	fmt.Fprintln(answers, "ready")
	gone := make(chan error, 1)
	go func() {
		for lines.Scan() {
			if err := obey(running, lines.Text()); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
		gone <- lines.Err()
	}()
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	select {
	case err := <-ended:
		return err
	case err := <-gone:
		return err
	case <-stop.Done():
		return nil
	}
}

func (r room) start(address, way, kubernetes, coredns string, ended chan<- error) (map[string]*exec.Cmd, error) {
	if err := mountOwn(); err != nil {
		return nil, fmt.Errorf("making mounts of its own: %w", err)
	}
	if err := networkInside(address, way); err != nil {
		return nil, fmt.Errorf("making a network of its own: %w", err)
	}
	running := map[string]*exec.Cmd{}
	for _, p := range r.programs(kubernetes, coredns) {
		log, err := os.Create(r.path("log", p.name+".log"))
		if err != nil {
			return nil, err
		}
		command := exec.Command(p.args[0], p.args[1:]...)
		command.Stdout, command.Stderr = log, log
		if err := command.Start(); err != nil {
			return nil, err
		}
		running[p.name] = command
		failed := make(chan error, 1)
		go func() {
			err := fmt.Errorf("%s ended: %v\n%s", p.name, command.Wait(), tail(log.Name()))
			failed <- err
			ended <- err
		}()
		if p.ready != nil {
			if err := await(failed, func() error { return p.ready(r) }); err != nil {
				return nil, err
			}
		}
	}
	return running, nil
}

func obey(running map[string]*exec.Cmd, line string) error {
	words := strings.Fields(line)
	if len(words) != 3 || words[0] != "pause" || running[words[1]] == nil {
		return fmt.Errorf("no such command: %s", line)
	}
	length, err := time.ParseDuration(words[2])
	if err != nil {
		return err
	}
	process := running[words[1]].Process
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(length)
	return process.Signal(syscall.SIGCONT)
}

// mountOwn hides what the node's programs would leave in the machine's own folders.
func mountOwn() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return err
	}
	for _, dir := range []string{"/run", "/var/log", "/var/lib/cni"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := unix.Mount("tmpfs", dir, "tmpfs", 0, ""); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	if err := coverSettings("/run"); err != nil {
		return err
	}
	return unix.Sethostname([]byte(nodeName))
}

// reap buries the children of programs that have ended; its own are waited for by who started them.
func reap(running map[string]*exec.Cmd) {
	own := map[int]bool{}
	for _, command := range running {
		own[command.Process.Pid] = true
	}
	for range time.Tick(time.Second) {
		for _, pid := range dead() {
			if !own[pid] {
				_, _ = unix.Wait4(pid, nil, unix.WNOHANG, nil)
			}
		}
	}
}

// dead are the children that nobody has waited for yet.
func dead() (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		number, rest, _ := strings.Cut(string(data), " ")
		state := strings.Fields(rest[strings.LastIndex(rest, ")")+1:])
		if pid, err := strconv.Atoi(number); err == nil && len(state) > 1 && state[0] == "Z" && state[1] == "1" {
			pids = append(pids, pid)
		}
	}
	return pids
}
