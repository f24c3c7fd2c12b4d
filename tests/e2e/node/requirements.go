package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/connect-register/connect-register/tests/e2e/debian"
)

// packages are Debian's, with a file that each is needed for.
var packages = []debian.Package{
	{Name: "containerd", File: "/usr/bin/containerd"},
	{Name: "runc", File: "/usr/sbin/runc"},
	{Name: "containernetworking-plugins", File: "/usr/lib/cni/bridge"},
	{Name: "iptables", File: "/usr/sbin/iptables"},
	{Name: "conntrack", File: "/usr/sbin/conntrack"},
}

// Require says what a node needs and this machine is not, and installs the Debian packages that are missing.
func Require(ctx context.Context, progress io.Writer) error {
	if err := refuse(runtime.GOOS, os.Geteuid()); err != nil {
		return err
	}
	return debian.Require(ctx, "a Kubernetes node needs", packages, progress)
}

// refuse says where and by whom a node does not run.
func refuse(system string, user int) error {
	switch {
	case system != "linux":
		return fmt.Errorf("a Kubernetes node runs on Linux, not on %s: set KUBECONFIG to a cluster of yours, e.g. kind's", system)
	case user != 0:
		return errors.New("a Kubernetes node is run by root: use sudo, or set KUBECONFIG to a cluster of yours, e.g. kind's")
	}
	return nil
}
