package kafka

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// childEnv makes the test binary play a program that starts a process and then ends in the way it names.
const childEnv = "KAFKA_HARNESS_CHILD"

func runChild(how string) {
	dir, err := os.MkdirTemp("", "watchdog-test-")
	if err != nil {
		panic(err)
	}
	guard, err := newWatchdog(dir)
	if err != nil {
		panic(err)
	}
	log := filepath.Join(dir, "log")
	taken, err := start(guard, command{name: "sleep", argv: []string{"sleep", "601"}, log: log})
	if err != nil {
		panic(err)
	}
	taken.kill()
	p, err := start(guard, command{name: "sleep", argv: []string{"sleep", "602"}, log: log})
	if err != nil {
		panic(err)
	}
	fmt.Println(p.cmd.Process.Pid, dir)
	switch how {
	case "panic":
		panic("as the test wants it")
	case "exit":
		os.Exit(0)
	}
	select {} // until SIGKILL
}

func TestNothingIsLeftOfAProgramThat(t *testing.T) {
	for _, how := range []string{"is killed", "panic", "exit"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), childEnv+"="+how)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			pid, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
			if how == "is killed" {
				if !alive(pid) {
					t.Errorf("process %s is not running before the kill", pid)
				}
				child.Process.Kill()
			}
			child.Wait()
			eventually(t, "process "+pid+" is gone", func() bool { return !alive(pid) })
			eventually(t, dir+" is removed", func() bool {
				_, err := os.Stat(dir)
				return errors.Is(err, fs.ErrNotExist)
			})
		})
	}
}

func TestWatchdogLeavesAProcessThatWasTakenBack(t *testing.T) {
	other := exec.Command("sleep", "603")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer other.Wait()
	defer other.Process.Kill()
	dir := t.TempDir()
	guard, err := newWatchdog(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(guard.add(other.Process.Pid), guard.remove(other.Process.Pid)); err != nil {
		t.Fatal(err)
	}
	guard.close()
	if !alive(fmt.Sprint(other.Process.Pid)) {
		t.Error("the process was killed")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// alive says whether a process runs. A dead one that nobody has waited for does not.
func alive(pid string) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", pid).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}
