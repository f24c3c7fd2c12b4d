// Package e2e installs releases with real helm programs on a real Kubernetes, and counts the records that arrive.
package e2e

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/connect-register/connect-register/tests/e2e/images"
	"github.com/connect-register/connect-register/tests/e2e/node"
)

// The sets of scenarios.
const (
	ci   = "ci"
	all  = "all"
	slow = "slow"
	// timed measures and fails nothing.
	timed = "timed"
)

var set = flag.String("set", ci, "scenarios to run: ci (the main ones), all (these and all others that are not slow), slow, or timed (measures only)")

// suite is what all scenarios share.
var suite struct {
	kubeconfig string
	config     *rest.Config
	client     kubernetes.Interface
	node       *node.Node // nil on a cluster that was given
	traces     []string   // what this machine had before it
	plugin     string     // folder to install the helm plugin from
	worker     string     // images
	registrar  string
	postgres   string
}

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	switch *set {
	case ci, all, slow, timed:
	default:
		return 1, fmt.Errorf("there is no set %q of scenarios, write -set %s, %s, %s or %s", *set, ci, all, slow, timed)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	work, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := buildPlugin(ctx, filepath.Join(work, "connect-register")); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stopCluster()) }()
	if err := startCluster(ctx, filepath.Join(work, "node")); err != nil {
		return 1, err
	}
	stopBroker, err := startBroker(ctx)
	defer func() { err = errors.Join(err, stopBroker()) }()
	if err != nil {
		return 1, err
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-ended:
		case <-ctx.Done():
			// The tests go on by themselves, and a program that is killed leaves the cluster.
			fmt.Fprintln(os.Stderr, "interrupted", errors.Join(stopBroker(), stopCluster(), os.RemoveAll(work)))
			os.Exit(1)
		}
	}()
	code = m.Run()
	close(ended)
	return code, nil
}

// startCluster takes the cluster of $KUBECONFIG, or starts one with all images on it.
func startCluster(ctx context.Context, dir string) (err error) {
	klog.SetLogger(klog.Logger{}) // client-go logs what it also returns
	suite.worker = cmp.Or(os.Getenv("E2E_IMAGE_WORKER"), images.Worker)
	suite.registrar = cmp.Or(os.Getenv("E2E_IMAGE_REGISTRAR"), images.Registrar)
	suite.postgres = cmp.Or(os.Getenv("E2E_IMAGE_POSTGRES"), images.Postgres)
	if suite.kubeconfig = os.Getenv("KUBECONFIG"); suite.kubeconfig == "" {
		if err := startNode(ctx, dir); err != nil {
			return err
		}
		suite.kubeconfig = suite.node.Kubeconfig()
	}
	if suite.config, err = clientcmd.BuildConfigFromFlags("", suite.kubeconfig); err != nil {
		return err
	}
	suite.config.QPS, suite.config.Burst = 50, 100
	suite.client, err = kubernetes.NewForConfig(suite.config)
	return err
}

func startNode(ctx context.Context, dir string) (err error) {
	if err := node.Require(ctx, os.Stderr); err != nil {
		return err
	}
	archives, err := images.Build(ctx, os.Stderr)
	if err != nil {
		return err
	}
	if suite.traces, err = node.Traces(); err != nil {
		return err
	}
	options := node.Options{Dir: dir, Progress: os.Stderr}
	for _, archive := range archives {
		options.Images = append(options.Images, archive.Path)
	}
	suite.node, err = node.Start(ctx, options)
	return err
}

func stopCluster() error {
	if suite.node == nil {
		return nil
	}
	if err := suite.node.Stop(); err != nil {
		return err
	}
	left, err := suite.node.Left(suite.traces)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("the node has ended, and this machine has what it had not before:\n%s", strings.Join(left, "\n"))
	}
	return err
}

// in skips a scenario that is not in the set that runs. One of ci is also in all.
func in(t *testing.T, scenario string) {
	t.Helper()
	if *set != scenario && (*set != all || scenario != ci) {
		t.Skipf("run it with -set %s", scenario)
	}
}
