// Package provision works out what the administrator of a Kafka cluster creates before the workers start, where they
// may not create it themselves: the internal topics, and the ACLs of the workers and their connectors. It reads the
// rendered properties and connectors; nothing here talks to a broker.
package provision

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/worker"
)

// Cluster is what is known of a Connect cluster.
type Cluster struct {
	// Properties are the workers'.
	Properties *worker.Properties
	// Connectors are those that the release declares, in the order in which they shall appear.
	Connectors []connector.Connector
	// Unread are the names of Secrets with more connectors, which are not read here.
	Unread []string
}

// stores are the internal topics by the first part of their properties.
var stores = []string{"config", "offset", "status"}

func (c Cluster) get(key, fallback string) string {
	if value, there := c.Properties.Get(key); there {
		return strings.TrimSpace(value)
	}
	return fallback
}

// name is a property that names a resource of the brokers.
func (c Cluster) name(key string) (string, error) {
	name := c.get(key, "")
	switch {
	case name == "":
		return "", fmt.Errorf("the workers' properties have no %s, which every worker needs", key)
	case isReference(name):
		return "", fmt.Errorf("%s is %s, which only a worker can read: write the name itself", key, name)
	}
	return name, nil
}

// number is a property that counts something; 0 stands for Connect's -1, the broker's default.
func (c Cluster) number(key string, fallback int) (int, error) {
	text := c.get(key, strconv.Itoa(fallback))
	number, err := strconv.Atoi(text)
	if err != nil || number < -1 || number == 0 {
		return 0, fmt.Errorf("%s is %s: write a number above 0, or -1 for the broker's default", key, text)
	}
	return max(number, 0), nil
}

// noteUnread says whose connectors are not covered.
func (c Cluster) noteUnread(notes *Notes) {
	for _, secret := range c.Unread {
		notes.add("the connectors in the Secret %s (existingSecrets) are not read here: add what they need by hand", secret)
	}
}

// isReference tells a value that a config provider replaces.
func isReference(value string) bool { return strings.Contains(value, "${") }

// Notes are lines on what is not listed, and why.
type Notes []string

func (n *Notes) add(format string, args ...any) {
	*n = append(*n, fmt.Sprintf(format, args...))
}
