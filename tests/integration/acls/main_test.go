// Package acls runs workers against a real broker that allows them no more than what generate acls lists: with the list
// everything works, with one of it left out something does not.
package acls

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/connect-register/connect-register/tests/kafka"
)

// cluster is a broker with ACLs. Its plain listener is for the administrator, who may do everything; workers log in at
// the other one as User:connect.
var cluster *kafka.Cluster

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	cluster, err = kafka.Start(context.Background(), kafka.Options{
		Progress: os.Stderr, Secure: true,
		Broker: map[string]string{
			"authorizer.class.name":     "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
			"super.users":               "User:ANONYMOUS",
			"auto.create.topics.enable": "false",
		},
	})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	return m.Run(), nil
}

func principal() string { return "User:" + cluster.Security().Username }
