package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// job is what a tool is to do: register the connectors of a folder at a URL.
type job struct {
	url     string // of the proxy
	dir     string // has post/ and put/, see writeFiles, and takes the tool's own files
	all     []wanted
	changed int // how many of all differ from what is registered
	broker  string
}

// outcome is how a tool ended.
type outcome struct {
	exit   int
	output string // its end
	rssKiB int    // its peak, VmHWM; 0 for a strategy, which has no process
}

// tool registers connectors.
type tool struct {
	name  string
	group string // ours, loop, peer, or strategy
	run   func(context.Context, job) outcome
	prune func(context.Context, job) outcome // deletes all connectors but the declared ones; may be nil
	// again says that a second run makes sense: a strategy would only repeat itself.
	again bool
	// small says that it is left out where n is large enough for the rest to tell.
	small bool
}

// program runs a command that a tool makes of a job.
func program(build func(job) (*exec.Cmd, error)) func(context.Context, job) outcome {
	return func(ctx context.Context, j job) outcome {
		cmd, err := build(j)
		if err != nil {
			return outcome{exit: -1, output: err.Error()}
		}
		return execute(ctx, cmd)
	}
}

// execute runs a command with all its children to its end, or kills them when ctx is done.
func execute(ctx context.Context, cmd *exec.Cmd) outcome {
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return outcome{exit: -1, output: err.Error()}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	o := outcome{}
	for done := ctx.Done(); ; {
		select {
		case <-ended:
			o.exit = cmd.ProcessState.ExitCode()
			o.output = ending(output.String())
			return o
		case <-done:
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			done = nil
		case <-time.After(20 * time.Millisecond):
			o.rssKiB = max(o.rssKiB, peak(cmd.Process.Pid))
		}
	}
}

// peak reads a process's VmHWM. The rusage of a child would also have what this process had when it forked.
func peak(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, _ := strconv.Atoi(fields[0])
	return kib
}

func ending(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	text = strings.Join(lines[max(0, len(lines)-3):], " | ")
	return text[max(0, len(text)-400):]
}

// script runs a line of sh in the folder of the files for PUT.
func script(line string) func(context.Context, job) outcome {
	return program(func(j job) (*exec.Cmd, error) {
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = filepath.Join(j.dir, "put")
		cmd.Env = append(os.Environ(), "URL="+j.url)
		return cmd, nil
	})
}

const (
	curlPut    = `curl -sSf -o /dev/null -X PUT -H Content-Type:application/json --data-binary @{}.json $URL/connectors/{}/config`
	curlDelete = `curl -sSf -o /dev/null -X DELETE $URL/connectors/{}`
)

// loops are what people write themselves.
func loops() []tool {
	each := func(curl string) string {
		return `status=0; for f in *.json; do ` + strings.ReplaceAll(curl, "{}", "${f%.json}") + ` || status=1; done; exit $status`
	}
	xargs := func(curl string) string { return `ls | sed 's/\.json$//' | xargs -P 16 -I {} ` + curl }
	return []tool{
		{name: "curl loop", group: "loop", again: true, run: script(each(curlPut)), prune: script(each(curlDelete))},
		{name: "xargs -P 16 curl", group: "loop", again: true, run: script(xargs(curlPut)), prune: script(xargs(curlDelete))},
	}
}
