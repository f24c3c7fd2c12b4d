//go:build !linux

package node

// Traces are none: a node runs on Linux.
func Traces() ([]string, error) { return nil, nil }
