package node

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/connect-register/connect-register/tests/certs"
)

// Addresses inside of the node's network, which nobody else sees.
const (
	nodeName     = "node1"
	nodeAddress  = "10.88.0.1" // of the pods' bridge
	podNetwork   = "10.88.0.0/16"
	services     = "10.96.0.0/16"
	firstService = "10.96.0.1" // the API server's
)

//go:embed config
var configs embed.FS

// room is the folder of a node.
type room string

func (r room) path(parts ...string) string {
	return filepath.Join(append([]string{string(r)}, parts...)...)
}

func (r room) socket() string     { return r.path("containerd.sock") }
func (r room) kubeconfig() string { return r.path("kubeconfig") }

// fill writes keys and configuration. server is the API server's address for who is outside.
func (r room) fill(server, cgroup string) error {
	for _, dir := range []string{"pki", "log", "cni"} {
		if err := os.MkdirAll(r.path(dir), 0o700); err != nil {
			return err
		}
	}
	if err := r.writeKeys(server); err != nil {
		return fmt.Errorf("making keys: %w", err)
	}
	fill := strings.NewReplacer("${DIR}", string(r), "${CGROUP}", cgroup)
	for source, target := range map[string]string{
		"containerd.toml": "containerd.toml", "kubelet.yaml": "kubelet.yaml", "bridge.conflist": "cni/bridge.conflist", "Corefile": "Corefile",
	} {
		data, err := configs.ReadFile("config/" + source)
		if err != nil {
			return err
		}
		if err := os.WriteFile(r.path(target), []byte(fill.Replace(string(data))), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// clients are who talks to the API server, with the groups that give them their rights.
var clients = []struct{ file, group, name string }{
	{"admin", "system:masters", "admin"},
	{"controllers", "system:masters", "system:kube-controller-manager"},
	{"scheduler", "system:masters", "system:kube-scheduler"},
	{"proxy", "system:masters", "system:kube-proxy"},
	{"node", "system:nodes", "system:node:" + nodeName},
}

func (r room) writeKeys(server string) error {
	ca, err := certs.NewCA()
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.path("pki", "ca.crt"), ca.PEM(), 0o600); err != nil {
		return err
	}
	serving, err := ca.Issue("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost", "127.0.0.1", firstService, nodeAddress, server)
	if err == nil {
		err = r.writePair("apiserver", serving)
	}
	if err != nil {
		return err
	}
	for _, c := range clients {
		pair, err := ca.IssueMember(c.group, c.name, nodeName, nodeAddress)
		if err == nil {
			err = r.writePair(c.file, pair)
		}
		if err == nil {
			err = r.writeKubeconfig(r.path(c.file+".kubeconfig"), "127.0.0.1", ca.PEM(), pair)
		}
		if err == nil && c.file == "admin" {
			err = r.writeKubeconfig(r.kubeconfig(), server, ca.PEM(), pair)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r room) writePair(name string, pair *certs.Certificate) error {
	cert, key := pair.PEM()
	if err := os.WriteFile(r.path("pki", name+".crt"), cert, 0o600); err != nil {
		return err
	}
	return os.WriteFile(r.path("pki", name+".key"), key, 0o600)
}

func (r room) writeKubeconfig(path, server string, ca []byte, pair *certs.Certificate) error {
	cert, key := pair.PEM()
	const name = "connect-register-e2e"
	return clientcmd.WriteToFile(api.Config{
		Clusters:       map[string]*api.Cluster{name: {Server: "https://" + server + ":6443", CertificateAuthorityData: ca}},
		AuthInfos:      map[string]*api.AuthInfo{name: {ClientCertificateData: cert, ClientKeyData: key}},
		Contexts:       map[string]*api.Context{name: {Cluster: name, AuthInfo: name}},
		CurrentContext: name,
	}, path)
}
