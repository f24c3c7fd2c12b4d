package node

// program is a process of the node.
type program struct {
	name string
	args []string
	// ready is asked before the next one starts; nil: at once.
	ready func(r room) error
}

// programs in the order of their start. The kubelet must find an API server that answers, or its node stays NotReady.
func (r room) programs(kubernetes, coredns string) []program {
	key := func(name string) string { return r.path("pki", name) }
	kubeconfig := func(name string) string { return "--kubeconfig=" + r.path(name+".kubeconfig") }
	return []program{
		{"etcd", []string{kubernetes, "etcd", "--data-dir=" + r.path("etcd"), "--unsafe-no-fsync", "--log-level=warn",
			"--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379", "--listen-peer-urls=http://127.0.0.1:2380"}, nil},
		{"containerd", []string{"/usr/bin/containerd", "--config", r.path("containerd.toml")}, nil},
		{"apiserver", []string{kubernetes, "kube-apiserver", "--etcd-servers=http://127.0.0.1:2379",
			"--advertise-address=" + nodeAddress, "--secure-port=6443", "--service-cluster-ip-range=" + services, "--authorization-mode=Node,RBAC",
			"--tls-cert-file=" + key("apiserver.crt"), "--tls-private-key-file=" + key("apiserver.key"), "--client-ca-file=" + key("ca.crt"),
			"--service-account-key-file=" + key("apiserver.crt"), "--service-account-signing-key-file=" + key("apiserver.key"),
			"--service-account-issuer=https://kubernetes.default.svc", "--endpoint-reconciler-type=master-count",
			"--kubelet-client-certificate=" + key("admin.crt"), "--kubelet-client-key=" + key("admin.key"),
			// The node's name is known to nobody.
			"--kubelet-preferred-address-types=InternalIP"}, room.apiReady},
		{"controllers", []string{kubernetes, "kube-controller-manager", kubeconfig("controllers"), "--use-service-account-credentials",
			"--service-account-private-key-file=" + key("apiserver.key"), "--root-ca-file=" + key("ca.crt"), "--leader-elect=false",
			"--allocate-node-cidrs", "--cluster-cidr=" + podNetwork, "--service-cluster-ip-range=" + services}, nil},
		{"scheduler", []string{kubernetes, "kube-scheduler", kubeconfig("scheduler"), "--leader-elect=false"}, nil},
		{"kubelet", []string{kubernetes, "kubelet", "--config=" + r.path("kubelet.yaml"), kubeconfig("node"), "--root-dir=" + r.path("kubelet"),
			"--hostname-override=" + nodeName, "--node-ip=" + nodeAddress}, nil},
		// It may not write the limits of the whole machine.
		{"proxy", []string{kubernetes, "kube-proxy", kubeconfig("proxy"), "--hostname-override=" + nodeName, "--proxy-mode=iptables",
			"--cluster-cidr=" + podNetwork, "--conntrack-max-per-core=0"}, nil},
		{"coredns", []string{coredns, "-conf", r.path("Corefile")}, nil},
	}
}
