package node

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
)

// outside and inside are the pair of interfaces between the machine and the node whose first process this is.
func outside(pid int) string { return fmt.Sprint(wayNames[0], pid) }
func inside(pid int) string  { return fmt.Sprint(wayNames[1], pid) }

// wayNames are how their names begin.
var wayNames = []string{"kc-", "kn-"}

// lay connects the machine with the network of a process, and returns the node's address on that way.
func lay(pid int) (string, error) {
	near, far, err := freeNetwork()
	if err != nil {
		return "", err
	}
	pair := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: outside(pid)}, PeerName: inside(pid)}
	if err := netlink.LinkAdd(pair); err != nil {
		return "", fmt.Errorf("adding %s: %w", outside(pid), err)
	}
	peer, err := netlink.LinkByName(inside(pid))
	if err == nil {
		err = netlink.LinkSetNsPid(peer, pid)
	}
	if err == nil {
		err = addressed(outside(pid), near)
	}
	return far.IP.String(), err
}

// freeNetwork finds two addresses that no interface of this machine is near to.
func freeNetwork() (near, far *net.IPNet, err error) {
	used, err := net.InterfaceAddrs()
	if err != nil {
		return nil, nil, err
	}
	for third := range 256 {
		network := &net.IPNet{IP: net.IPv4(10, 87, byte(third), 0), Mask: net.CIDRMask(24, 32)}
		free := true
		for _, address := range used {
			ip, other, err := net.ParseCIDR(address.String())
			free = free && (err != nil || !network.Contains(ip) && !other.Contains(network.IP))
		}
		if free {
			at := func(last byte) *net.IPNet {
				return &net.IPNet{IP: net.IPv4(10, 87, byte(third), last), Mask: net.CIDRMask(30, 32)}
			}
			return at(1), at(2), nil
		}
	}
	return nil, nil, errors.New("no network 10.87.x.0/24 is free on this machine")
}

// cut removes the way, which also goes with the node's network, but later.
func cut(pid int) error {
	link, err := netlink.LinkByName(outside(pid))
	var gone netlink.LinkNotFoundError
	if errors.As(err, &gone) {
		return nil
	}
	if err != nil {
		return err
	}
	return netlink.LinkDel(link)
}

func addressed(name string, address *net.IPNet) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return fmt.Errorf("finding %s: %w", name, err)
	}
	if address != nil {
		if err := netlink.AddrAdd(link, &netlink.Addr{IPNet: address}); err != nil {
			return fmt.Errorf("giving %s its address: %w", name, err)
		}
	}
	return netlink.LinkSetUp(link)
}

// networkInside makes the node's network: the pods' bridge, and the way to the machine.
func networkInside(address, way string) error {
	bridge := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "cni0"}}
	if err := netlink.LinkAdd(bridge); err != nil {
		return fmt.Errorf("adding the pods' bridge: %w", err)
	}
	_, pods, err := net.ParseCIDR(podNetwork)
	if err != nil {
		return err
	}
	out := &net.IPNet{IP: net.ParseIP(address), Mask: net.CIDRMask(30, 32)}
	for _, link := range []struct {
		name    string
		address *net.IPNet
	}{{"lo", nil}, {"cni0", &net.IPNet{IP: net.ParseIP(nodeAddress), Mask: pods.Mask}}, {way, out}} {
		if err := addressed(link.name, link.address); err != nil {
			return err
		}
	}
	for _, setting := range []string{"ipv4/ip_forward", "bridge/bridge-nf-call-iptables"} {
		if err := os.WriteFile("/proc/sys/net/"+setting, []byte("1"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
