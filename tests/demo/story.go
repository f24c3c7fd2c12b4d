package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// patience bounds each wait for a condition; a slow machine needs some of it.
const patience = 3 * time.Minute

// story holds what the chapters share.
type story struct {
	cluster *kafka.Cluster
	report  *report
	work    string
	// registrar is the path of the registrar's program.
	registrar string
	ports     []int
}

// machine reserves a port for a worker and says what differs from a pod.
func (s *story) machine() (local.Machine, error) {
	port, err := kafka.FreePort()
	if err != nil {
		return local.Machine{}, err
	}
	s.ports = append(s.ports, port)
	secrets := filepath.Join(s.work, "secrets")
	return local.Machine{Port: port, PluginPath: s.cluster.Jars().PluginPath(), SecretsDir: secrets}, os.MkdirAll(secrets, 0o700)
}

// checkPorts says whether a port of a worker is still in use.
func (s *story) checkPorts() error {
	for _, port := range s.ports {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return fmt.Errorf("port %d of a worker is still in use: %w", port, err)
		}
		listener.Close()
	}
	return nil
}

// build builds the registrar's program.
func (s *story) build(ctx context.Context) error {
	s.registrar = filepath.Join(s.work, "registrar")
	build := exec.CommandContext(ctx, "go", "build", "-o", s.registrar, "github.com/connect-register/connect-register/cmd/registrar")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the registrar: %w\n%s", err, out)
	}
	s.report.done("registrar built")
	return nil
}

// register runs the registrar's program as the Job does and returns its output.
func (s *story) register(ctx context.Context, args []string) (string, error) {
	var stdout, stderr strings.Builder
	registrar := exec.CommandContext(ctx, s.registrar, args...)
	registrar.Stdout, registrar.Stderr = &stdout, &stderr
	if err := registrar.Run(); err != nil {
		return "", fmt.Errorf("the registrar failed: %w\n%s%s", err, stdout.String(), stderr.String())
	}
	return stdout.String(), nil
}

// until waits for a condition and says what it waited for when it does not come.
func until(ctx context.Context, what string, condition func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		met, err := condition()
		if met && err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, errors.Join(ctx.Err(), err))
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// committed waits until a group has committed all that a topic holds: nothing more can arrive then.
func (s *story) committed(ctx context.Context, group, topic string) error {
	return until(ctx, group+" to commit all of "+topic, func() (bool, error) {
		ends, err := s.cluster.EndOffsets(ctx, topic)
		if err != nil {
			return false, err
		}
		offsets, err := s.cluster.CommittedOffsets(ctx, group)
		if err != nil {
			return false, err
		}
		for partition, end := range ends {
			if offsets[topic][partition] < end {
				return false, nil
			}
		}
		return true, nil
	})
}

// owners waits until the members of a sink's group own a partition each, and no partition is without one.
func (s *story) owners(ctx context.Context, group, topic string, members int) error {
	return until(ctx, fmt.Sprintf("%d tasks of %s to own partitions", members, group), func() (bool, error) {
		groups, err := s.cluster.Admin().DescribeGroups(ctx, group)
		if err != nil {
			return false, err
		}
		own := 0
		for _, member := range groups[group].Members {
			assigned, ok := member.Assigned.AsConsumer()
			if !ok {
				continue
			}
			for _, t := range assigned.Topics {
				if t.Topic == topic && len(t.Partitions) > 0 {
					own++
				}
			}
		}
		return own == members, nil
	})
}
