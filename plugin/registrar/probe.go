package registrar

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

func newProbe() *cobra.Command {
	var (
		at      ConnectOptions
		timeout time.Duration
	)
	cmd := &cobra.Command{
		Use:   "probe --url URL",
		Short: "Ask one URL whether a worker is healthy, as a probe of the kubelet",
		Long: `Asks exactly the URL given, e.g. https://127.0.0.1:8083/health, and ends with 0 when the answer is 200.
For workers whose REST API wants TLS or a password, which a probe by HTTP does not have.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := validateTimeout(timeout); err != nil {
				return err
			}
			client, err := at.Client()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			return client.Ping(ctx)
		},
	}
	at.AddFlags(cmd.Flags())
	// A worker waits 10 s itself before it says that it is not healthy.
	addTimeout(cmd.Flags(), &timeout, 10*time.Second)
	return cmd
}
