package registrar

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/secretdigest"
)

// secretOptions are the flags by which a pod of the release tells Secrets that have changed. Nobody else has them mounted.
type secretOptions struct {
	path        string
	propagation time.Duration
}

func (o *secretOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.path, "secrets-path", "", "folder of the Secrets that connectors refer to, a folder each: when one has changed, what uses it is restarted")
	flags.DurationVar(&o.propagation, "secret-propagation", 2*time.Minute, "with --secrets-path: time until workers see a changed Secret; connectors that refer to it are written then")
}

func (o *secretOptions) validate() error {
	switch {
	case o.path == "":
		return nil
	case o.propagation < 0:
		return fmt.Errorf("--secret-propagation %s must not be below zero", o.propagation)
	}
	return nil
}

// read digests the Secrets, as they are now.
func (o *secretOptions) read(ctx context.Context, desired []connector.Connector, with *reconcile.Options) error {
	if o.path == "" {
		return nil
	}
	digests := secretdigest.New(o.path, with.Owner)
	var configs []map[string]string
	for _, c := range desired {
		configs = append(configs, c.Config)
	}
	if err := digests.Prepare(ctx, configs); err != nil {
		return fmt.Errorf("reading the Secrets that connectors refer to: %w", err)
	}
	with.Secrets, with.SecretPropagation = digests.Of, o.propagation
	return nil
}
