package kafka

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

//go:embed pom.xml
var pom []byte

func findMaven() (string, error) {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return "", fmt.Errorf("finding mvn: Maven 3.6.3 or newer is needed to get Kafka's jars: %w", err)
	}
	return mvn, nil
}

// runMaven copies the room's jars to work/jars. work is the folder of the watchdog.
func (r room) runMaven(ctx context.Context, guard *watchdog, mvn, work string, progress io.Writer) error {
	pomFile := filepath.Join(work, "pom.xml")
	if err := os.WriteFile(pomFile, r.pom, 0o644); err != nil {
		return err
	}
	jars := filepath.Join(work, "jars")
	p, err := start(guard, command{
		name: "mvn",
		argv: append([]string{mvn, "-B", "-f", pomFile, "-Doutput.dir=" + jars, "package"}, r.args...),
		dir:  work,
		log:  filepath.Join(work, "mvn.log"),
	})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- p.wait(ctx) }()
	if err := report(p, r.name, ended, progress); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("mvn failed (%s):\n%s", p.cmd.ProcessState, tail(meaningful(p.logText()), 20))
	}
	return nil
}

// report writes how far mvn is, once a second at most, until it has ended.
func report(p *process, name string, ended <-chan error, progress io.Writer) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for last := -1; ; {
		if count := strings.Count(p.logText(), "Downloaded from "); count != last {
			fmt.Fprintf(progress, "resolving %s from Maven: %d artifacts\n", name, count)
			last = count
		}
		select {
		case err := <-ended:
			return err
		case <-ticker.C:
		}
	}
}

var (
	ansi  = regexp.MustCompile("\x1b\\[[0-9;]*m")
	noise = regexp.MustCompile(`^(\[\w+\]\s*-*\s*|Download(ing|ed) from .*|Progress .*|\s*)$`)
)

// meaningful leaves download messages, rulers and empty lines out of mvn's output.
func meaningful(log string) string {
	var kept []string
	for line := range strings.Lines(ansi.ReplaceAllString(log, "")) {
		line = strings.TrimRight(line, "\r\n")
		if !noise.MatchString(line) && !noise.MatchString(strings.TrimPrefix(line, "[INFO] ")) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
