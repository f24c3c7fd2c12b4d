package e2e

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed testdata/broker.yaml
var brokerManifests string

const (
	brokerNamespace  = "e2e-kafka"
	brokerPod        = "broker-0"
	bootstrapServers = "broker.e2e-kafka.svc:9092"
)

// broker is the one that all scenarios use.
var broker struct {
	way    *way
	client *kgo.Client // produces
	admin  *kadm.Client
}

// startBroker starts it and waits until it answers. What it returns ends it.
func startBroker(ctx context.Context) (stop func() error, err error) {
	stop = func() error {
		if suite.node != nil {
			return nil // it goes with its node
		}
		return removeNamespace(context.WithoutCancel(ctx), brokerNamespace)
	}
	objects, err := parse([]byte(strings.ReplaceAll(brokerManifests, "${IMAGE}", suite.worker)))
	if err != nil {
		return stop, err
	}
	// One that an earlier run has left has that one's topics.
	if err := removeNamespace(ctx, brokerNamespace); err != nil {
		return stop, err
	}
	if err := apply(ctx, "e2e", objects...); err != nil {
		return stop, err
	}
	broker.way = newWay(brokerNamespace, "app=broker", 9092)
	broker.client, err = kgo.NewClient(kafkaOptions(kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
	if err != nil {
		return stop, err
	}
	broker.admin = kadm.NewClient(broker.client)
	if err = await(ctx, "the broker", func() error { return askBroker(ctx) }); err != nil {
		dump(ctx, func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }, brokerNamespace)
	}
	return stop, err
}

func askBroker(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	metadata, err := broker.admin.BrokerMetadata(ctx)
	if err == nil && len(metadata.Brokers) == 0 {
		err = errors.New("it is not registered yet")
	}
	return err
}

// kafkaOptions lead to the broker through a port-forward, whatever address it advertises.
func kafkaOptions(more ...kgo.Opt) []kgo.Opt {
	return append(more, kgo.SeedBrokers(bootstrapServers), kgo.Dialer(broker.way.DialContext), kgo.MetadataMinAge(100*time.Millisecond))
}

// pauseBroker makes the broker hang for a time.
func pauseBroker(ctx context.Context, length time.Duration) error {
	if err := signalBroker(ctx, "STOP"); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-time.After(length):
	}
	err := signalBroker(context.WithoutCancel(ctx), "CONT")
	broker.way.renew()
	return err
}

func signalBroker(ctx context.Context, name string) error {
	_, err := execute(ctx, brokerNamespace, brokerPod, "broker", "sh", "-c", "kill -"+name+" $(cat /tmp/broker.pid)")
	return err
}

// removeNamespace deletes a namespace, if there is one, and waits until all in it is gone.
func removeNamespace(ctx context.Context, name string) error {
	namespaces := suite.client.CoreV1().Namespaces()
	err := namespaces.Delete(ctx, name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("deleting namespace %s: %w", name, err)
	}
	return await(ctx, "namespace "+name+" to go", func() error {
		_, err := namespaces.Get(ctx, name, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case err == nil:
			err = errors.New("it is still there")
		}
		return err
	})
}
