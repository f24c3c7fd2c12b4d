// Package smoke tries out running Connect workers: whether they answer, and whether a record gets from a file through a
// topic to a file. What it creates it deletes again, also when it fails.
package smoke

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// API is the part of Connect's REST API that a test needs; connect.Client has it.
type API interface {
	reconcile.API
	Plugins(ctx context.Context) ([]connect.Plugin, error)
	Offsets(ctx context.Context, name string) ([]connect.Offset, error)
	ResetOffsets(ctx context.Context, name string) error
}

// Mode is what is tried out.
type Mode string

const (
	// Auto is Record where the workers have both file connectors, else Rest.
	Auto Mode = "auto"
	// Record sends a file's lines through a topic.
	Record Mode = "record"
	// Rest asks the workers whether they are healthy and which connectors they have.
	Rest Mode = "rest"
)

// Options of a test. The context given to Run carries its deadline.
type Options struct {
	// Prefix begins the names of the two connectors, the topic and the sink's file. It is not needed with Rest.
	Prefix string
	// File is the path of a text file that every worker has. It is not needed with Rest.
	File string
	// Mode is what is tried out.
	Mode Mode
	// Say takes what was found, a line each.
	Say func(string)
	// Waiting is called with the reason when the test has to wait.
	Waiting func(string)
	// Poll is the pause between two looks. 0 means half a second.
	Poll time.Duration
}

// Validate says which option is missing or wrong, by its flag.
func (o Options) Validate() error {
	switch {
	case !slices.Contains([]Mode{Auto, Record, Rest}, o.Mode):
		return fmt.Errorf("--mode %s is unknown, write auto, record or rest", o.Mode)
	case o.Mode == Rest:
		return nil
	case o.Prefix == "":
		return errors.New("--prefix is missing, set it to the workers' group.id")
	case strings.ContainsFunc(o.Prefix, func(r rune) bool { return !isTopic(r) }):
		return fmt.Errorf("--prefix %s: a topic's name is made of it, so it has letters, digits, dots, underscores and hyphens only", o.Prefix)
	case !strings.HasPrefix(o.File, "/"):
		return errors.New("--file is missing or no absolute path, set it to a text file that every worker has, e.g. --file /etc/hosts")
	}
	return nil
}

func isTopic(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
}

// Run tries the workers out. Its error says what did not work.
func Run(ctx context.Context, api API, o Options) error {
	o.Poll = cmp.Or(o.Poll, 500*time.Millisecond)
	if err := reconcile.WaitReady(ctx, api, o.waiting()); err != nil {
		return err
	}
	server, err := api.Root(ctx)
	if err != nil {
		return err
	}
	plugins, err := api.Plugins(ctx)
	if err != nil {
		return err
	}
	o.Say(fmt.Sprintf("healthy: Kafka Connect %s with %d connector plugins", server.Version, len(plugins)))
	lack := lacking(server, plugins)
	switch {
	case o.Mode == Record && lack != "":
		return fmt.Errorf("no record can be sent: %s, or set --mode rest (test.mode in values)", lack)
	case o.Mode == Auto && lack != "":
		o.Say("no record was sent: " + lack)
	case o.Mode != Rest:
		return o.record(ctx, api)
	}
	return nil
}

const (
	sourceClass = "org.apache.kafka.connect.file.FileStreamSourceConnector"
	sinkClass   = "org.apache.kafka.connect.file.FileStreamSinkConnector"
)

// lacking says what the workers lack for a record, and what to do about it.
func lacking(server connect.Server, plugins []connect.Plugin) string {
	if !server.AtLeast(3, 6) {
		return "the workers are older than Kafka 3.6 and cannot forget offsets; use newer ones"
	}
	var missing []string
	for _, class := range []string{sourceClass, sinkClass} {
		if !slices.ContainsFunc(plugins, func(p connect.Plugin) bool { return p.Class == class }) {
			missing = append(missing, class[strings.LastIndex(class, ".")+1:])
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "the workers have no " + strings.Join(missing, " and no ") + "; put Kafka's connect-file jar on the plugin path"
}

func (o Options) waiting() reconcile.Options {
	return reconcile.Options{Waiting: o.Waiting, Poll: o.Poll, Owner: o.owner()}
}

// owner marks the two connectors, so that nobody else takes them for his own and a later test finds those that were
// left behind.
func (o Options) owner() string { return "connect-register-test/" + o.Prefix }

// connectors are the source and the sink in a state.
func (o Options) connectors(state string) []connector.Connector {
	const converter = "org.apache.kafka.connect.storage.StringConverter"
	topic := o.Prefix + ".helm-test"
	source := map[string]string{
		"connector.class": sourceClass, "file": o.File, "topic": topic,
		// As many replicas as the broker gives; workers with topic.creation.enable=false pay no heed.
		"topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "-1",
	}
	sink := map[string]string{"connector.class": sinkClass, "file": "/tmp/" + o.Prefix + ".helm-test.out", "topics": topic}
	for _, config := range []map[string]string{source, sink} {
		config["tasks.max"], config["key.converter"], config["value.converter"] = "1", converter, converter
	}
	return []connector.Connector{
		{Name: o.Prefix + "-helm-test-source", Config: source, State: state},
		{Name: o.Prefix + "-helm-test-sink", Config: sink, State: state},
	}
}
