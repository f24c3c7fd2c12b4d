// Package node runs a Kubernetes of one node on this machine: etcd, control plane, containerd, kubelet, kube-proxy and
// CoreDNS, in network, mount and process namespaces of their own. When their first process ends, everything goes:
// processes, mounts, bridge and packet filters. From outside only the API server is reached.
package node

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// Options of a node.
type Options struct {
	Dir      string    // everything is in here, and removed with it; an empty folder, or one to make
	Images   []string  // archives of images; one must hold docker.io/local/pause:1, which every pod needs
	Progress io.Writer // takes a line for what takes long
	Keep     bool      // it goes on when this process ends
}

// Node is a Kubernetes of one node.
type Node struct {
	room     room
	progress io.Writer
	commands *os.File
	pid      int
	// namespace is the processes', by which they are told from those of other nodes.
	namespace string
	ended     chan struct{}
}

// Kubeconfig is the path of a kubeconfig with all rights.
func (n *Node) Kubeconfig() string { return n.room.kubeconfig() }

// await waits until pods can be made: the node is ready, and the first namespace has its account.
func (n *Node) await(ctx context.Context) error {
	config, err := clientcmd.BuildConfigFromFlags("", n.Kubeconfig())
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() {
		select {
		case <-n.ended:
			failed <- errors.New("the node ended: " + tail(n.room.path("log", "init.log")))
		case <-ctx.Done():
			failed <- ctx.Err()
		}
	}()
	return await(failed, func() error {
		node, err := client.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, c := range node.Status.Conditions {
			if c.Type == corev1.NodeReady && c.Status != corev1.ConditionTrue {
				return fmt.Errorf("the node is not ready: %s", c.Message)
			}
		}
		_, err = client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

// apiReady asks the API server from inside.
func (r room) apiReady() error {
	ca, err := os.ReadFile(r.path("pki", "ca.crt"))
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(r.path("pki", "admin.crt"), r.path("pki", "admin.key"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, Timeout: 10 * time.Second}
	response, err := client.Get("https://127.0.0.1:6443/readyz")
	if err != nil {
		return fmt.Errorf("the API server does not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the API server is not ready: %s", response.Status)
	}
	return nil
}
