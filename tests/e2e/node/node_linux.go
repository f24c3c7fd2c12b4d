package node

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/connect-register/connect-register/tests/e2e/tools"
)

// Start builds what is missing, and starts a node. It takes half a minute once everything is built.
func Start(ctx context.Context, o Options) (*Node, error) {
	if err := Require(ctx, o.Progress); err != nil {
		return nil, err
	}
	kubernetes, err := tools.Binary(ctx, tools.Kubernetes, o.Progress)
	if err != nil {
		return nil, err
	}
	coredns, err := tools.Binary(ctx, tools.CoreDNS, o.Progress)
	if err != nil {
		return nil, err
	}
	n := &Node{room: room(o.Dir), progress: o.Progress}
	if err := os.MkdirAll(n.room.path("log"), 0o700); err != nil {
		return nil, err
	}
	if err := n.start(ctx, kubernetes, coredns, o); err != nil {
		return nil, errors.Join(err, n.Stop())
	}
	return n, nil
}

func (n *Node) start(ctx context.Context, kubernetes, coredns string, o Options) error {
	answers, err := n.launch(kubernetes, coredns, o.Keep)
	if err != nil {
		return err
	}
	defer answers.Close()
	if err := makeCgroup(n.cgroup()); err != nil {
		return fmt.Errorf("making a control group: %w", err)
	}
	address, err := lay(n.pid)
	if err != nil {
		return fmt.Errorf("laying a way to the node: %w", err)
	}
	if err := n.room.fill(address, "/"+n.cgroup()); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(n.commands, address, inside(n.pid)); err != nil {
		return err
	}
	answer, _ := bufio.NewReader(answers).ReadString('\n')
	if answer = strings.TrimSpace(answer); answer != "ready" {
		return fmt.Errorf("the node did not start: %s\n%s", answer, tail(n.room.path("log", "init.log")))
	}
	for _, archive := range o.Images {
		if err := n.LoadImage(ctx, archive); err != nil {
			return err
		}
	}
	return n.await(ctx)
}

// launch starts the first process in namespaces of its own. It ends with this process unless it is kept.
func (n *Node) launch(kubernetes, coredns string, keep bool) (answers *os.File, err error) {
	program, err := buildInit(n.room)
	if err != nil {
		return nil, err
	}
	log, err := os.Create(n.room.path("log", "init.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	in, out, err := commandPipe(n.room, keep)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	answers, answering, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer answering.Close()
	init := exec.Command(program, "init", string(n.room), kubernetes, coredns)
	init.Stdin, init.Stdout, init.Stderr, init.Dir = in, answering, log, "/"
	init.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		Setsid:     true,
	}
	if err := init.Start(); err != nil {
		return nil, fmt.Errorf("starting a process in namespaces of its own: %w", err)
	}
	n.commands, n.pid = out, init.Process.Pid
	n.namespace = processNamespace(strconv.Itoa(n.pid))
	n.ended = make(chan struct{})
	go func() {
		_ = init.Wait()
		close(n.ended)
	}()
	return answers, os.WriteFile(n.room.path("pid"), []byte(started(n.pid)), 0o600)
}

// commandPipe is what the first process reads. One that is kept holds its other end too, so that it never ends.
func commandPipe(r room, keep bool) (in, out *os.File, err error) {
	if !keep {
		return os.Pipe()
	}
	path := r.path("commands")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		return nil, nil, err
	}
	if in, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	out, err = os.OpenFile(path, os.O_WRONLY, 0)
	return in, out, err
}

func buildInit(r room) (string, error) {
	path := r.path("cluster")
	build := exec.Command("go", "build", "-o", path, "github.com/connect-register/connect-register/tests/e2e/cmd/cluster")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the node's first process: %w\n%s", err, output)
	}
	return path, nil
}

// started tells a process by its id and the time of its start: ids are used again.
func started(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(data)[strings.LastIndex(string(data), ")")+1:])
	return fmt.Sprintf("%d %s", pid, fields[19])
}

func (n *Node) cgroup() string { return fmt.Sprintf("connect-register-%d", n.pid) }

// LoadImage gives the node the images of an archive.
func (n *Node) LoadImage(ctx context.Context, archive string) error {
	load := exec.CommandContext(ctx, "ctr", "--address", n.room.socket(), "--namespace", "k8s.io", "images", "import", archive)
	if output, err := load.CombinedOutput(); err != nil {
		return fmt.Errorf("loading %s into the node: %w\n%s", archive, err, output)
	}
	return nil
}

// StopDNS stops the cluster's DNS for a time, and waits until that is over.
func (n *Node) StopDNS(ctx context.Context, length time.Duration) error {
	if _, err := fmt.Fprintln(n.commands, "pause coredns", length); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(length):
		return nil
	}
}

// Stop ends the node and removes all that it made.
func (n *Node) Stop() error {
	if n.pid > 0 {
		if err := syscall.Kill(n.pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		<-n.ended
	}
	return n.remove()
}

func (n *Node) remove() error {
	err := errors.Join(cut(n.pid), removeCgroup(n.cgroup()))
	if err != nil {
		return err
	}
	return os.RemoveAll(string(n.room))
}

// Down ends a node that was kept, and removes all that it made.
func Down(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "pid"))
	if os.IsNotExist(err) {
		return fmt.Errorf("no node runs in %s", dir)
	}
	if err != nil {
		return err
	}
	n := &Node{room: room(dir)}
	number, _, _ := strings.Cut(string(data), " ")
	pid, err := strconv.Atoi(number)
	n.pid = pid
	if err == nil && started(pid) == string(data) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			return err
		}
		for started(pid) == string(data) {
			time.Sleep(50 * time.Millisecond)
		}
	}
	return n.remove()
}
