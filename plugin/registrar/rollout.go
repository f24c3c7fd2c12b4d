package registrar

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/rollout"
)

// revisionHeader is what the chart has all workers answer.
const revisionHeader = "X-Connect-Register-Rollout"

// rolloutOptions are the flags by which a pod of the release knows its workers. From elsewhere they cannot be asked one by one,
// so that the plugin has none of them.
type rolloutOptions struct {
	// revision is that of this release's workers; empty: it does not matter.
	revision string
	// workerURL is each worker's, with {} for its number.
	workerURL string
	// workers is their number, below 1 if DNS is to say who they are.
	workers int
}

func (o *rolloutOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.revision, "rollout", "", "wait until all workers answer this in the header "+revisionHeader+"; with --scheduled do nothing if one answers something else")
	flags.StringVar(&o.workerURL, "worker-url", "", "with --rollout: URL of each worker, with {} for its number, e.g. http://demo-{}.demo-headless:8083 (without --workers, SRV records of the name behind the first dot say who they are)")
}

func (o *rolloutOptions) validate() error {
	if o.revision == "" {
		return nil
	}
	if _, err := o.at("0"); err != nil || strings.Count(o.workerURL, "{}") != 1 {
		return errors.New("--rollout needs --worker-url with {} for the worker's number, e.g. --worker-url http://demo-{}.demo-headless:8083")
	}
	return nil
}

// at is the URL of a worker by its number.
func (o *rolloutOptions) at(number string) (*url.URL, error) {
	found, err := url.Parse(strings.Replace(o.workerURL, "{}", number, 1))
	if err == nil && (found.Hostname() == "" || found.Scheme != "http" && found.Scheme != "https") {
		err = errors.New("no URL of HTTP")
	}
	return found, err
}

// wait returns when all workers are of this release. A scheduled run does not wait: it has nothing to do with others.
func (o *rolloutOptions) wait(ctx context.Context, to *ConnectOptions, scheduled bool, waiting func(string)) error {
	if o.revision == "" {
		return nil
	}
	with := rollout.Options{Revision: o.revision, Workers: o.hosts, Ask: o.asking(to), Waiting: waiting}
	if scheduled {
		return rollout.Same(ctx, with)
	}
	return rollout.Wait(ctx, with)
}

// hosts are the workers' names: by their numbers, so that one without an address is not forgotten, or else all that have
// one.
func (o *rolloutOptions) hosts(ctx context.Context) ([]string, error) {
	var hosts []string
	for i := range max(o.workers, 0) {
		worker, err := o.at(strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		hosts = append(hosts, worker.Hostname())
	}
	if len(hosts) > 0 {
		return hosts, nil
	}
	worker, err := o.at("0")
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(worker.Hostname(), ".")
	_, records, err := net.DefaultResolver.LookupSRV(ctx, "rest", "tcp", domain)
	for _, record := range records {
		hosts = append(hosts, strings.TrimSuffix(record.Target, "."))
	}
	if len(hosts) > 0 {
		err = nil
	}
	return hosts, err
}

// asking returns how a worker is asked for its revision. Connections to it are kept.
func (o *rolloutOptions) asking(to *ConnectOptions) func(ctx context.Context, host string) (string, error) {
	var (
		mu      sync.Mutex
		clients = map[string]*connect.Client{}
	)
	clientOf := func(host string) (*connect.Client, error) {
		mu.Lock()
		defer mu.Unlock()
		if clients[host] == nil {
			client, err := o.client(to, host)
			if err != nil {
				return nil, err
			}
			clients[host] = client
		}
		return clients[host], nil
	}
	return func(ctx context.Context, host string) (string, error) {
		client, err := clientOf(host)
		if err != nil {
			return "", err
		}
		revision, err := client.HealthHeader(ctx, revisionHeader)
		if connect.KindOf(err) == connect.NotFound {
			// Before Kafka 3.9 there is no /health.
			_, err = client.Infos(ctx)
		}
		return revision, err
	}
}

// client is one for a worker's own name. Its certificate need only have the name in --url, by which it is asked else.
func (o *rolloutOptions) client(to *ConnectOptions, host string) (*connect.Client, error) {
	worker, err := o.at("0")
	if err != nil {
		return nil, err
	}
	port := worker.Port()
	if worker.Host = host; port != "" {
		worker.Host = net.JoinHostPort(host, port)
	}
	return to.clientOf(worker)
}
