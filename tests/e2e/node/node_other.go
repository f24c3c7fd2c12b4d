//go:build !linux

package node

import (
	"context"
	"io"
	"os"
	"time"
)

// Start says what to do instead: a node runs on Linux.
func Start(ctx context.Context, o Options) (*Node, error) { return nil, Require(ctx, o.Progress) }

// Init is for Linux.
func Init(_, _, _ string, _ io.Reader, _ io.Writer) error {
	return Require(context.Background(), os.Stderr)
}

// Down is for Linux.
func Down(string) error { return Require(context.Background(), os.Stderr) }

// LoadImage is for Linux.
func (n *Node) LoadImage(context.Context, string) error { return nil }

// StopDNS is for Linux.
func (n *Node) StopDNS(context.Context, time.Duration) error { return nil }

// Stop is for Linux.
func (n *Node) Stop() error { return nil }

// Left is for Linux.
func (n *Node) Left([]string) ([]string, error) { return nil, nil }
