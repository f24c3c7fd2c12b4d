package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// packages are Debian's, with a file that each is needed for.
var packages = []struct{ name, file string }{
	{"containerd", "/usr/bin/containerd"},
	{"runc", "/usr/sbin/runc"},
	{"containernetworking-plugins", "/usr/lib/cni/bridge"},
	{"iptables", "/usr/sbin/iptables"},
	{"conntrack", "/usr/sbin/conntrack"},
}

// Require says what a node needs and this machine is not, and installs the Debian packages that are missing.
func Require(ctx context.Context, progress io.Writer) error {
	if err := refuse(runtime.GOOS, os.Geteuid()); err != nil {
		return err
	}
	var missing []string
	for _, p := range packages {
		if _, err := os.Stat(p.file); err != nil {
			missing = append(missing, p.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return install(ctx, missing, progress)
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

// install leaves no daemon running: a containerd of the machine's own would not be used.
func install(ctx context.Context, missing []string, progress io.Writer) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("a Kubernetes node needs %s: install what holds them on this system", strings.Join(missing, ", "))
	}
	fmt.Fprintln(progress, "installing Debian's", strings.Join(missing, ", "))
	for _, args := range [][]string{{"update", "-q"}, append([]string{"install", "-q", "-y", "--no-install-recommends"}, missing...)} {
		command := exec.CommandContext(ctx, "apt-get", args...)
		command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, output)
		}
	}
	return nil
}
