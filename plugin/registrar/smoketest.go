package registrar

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/smoke"
)

// testOptions are the flags of test.
type testOptions struct {
	ConnectOptions
	prefix, file, mode string
	timeout            time.Duration
}

func newTest() *cobra.Command {
	var (
		o   testOptions
		job jobOptions
	)
	cmd := &cobra.Command{
		Use:   "test --url URL --prefix NAME --file PATH",
		Short: "Try the workers out: are they healthy, does a record get through",
		Long: `With --mode rest: the workers are healthy and list their connector plugins. With --mode record: a
FileStreamSource reads a text file that every worker has into the topic NAME.helm-test, a FileStreamSink
writes it to /tmp/NAME.helm-test.out, and both are deleted again. With --mode auto: record where the
workers have both plugins, else rest.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return job.run(cmd, "tested", o.run)
		},
	}
	o.AddFlags(cmd.Flags())
	job.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.prefix, "prefix", "", "begins the names of the two connectors, the topic and the sink's file")
	cmd.Flags().StringVar(&o.file, "file", "", "text file that every worker has at this path")
	cmd.Flags().StringVar(&o.mode, "mode", string(smoke.Auto), "auto, record or rest")
	addTimeout(cmd.Flags(), &o.timeout, 240*time.Second)
	return cmd
}

func (o *testOptions) run(ctx context.Context, stdout, stderr io.Writer) error {
	test := smoke.Options{
		Prefix: o.prefix, File: o.file, Mode: smoke.Mode(o.mode),
		Say:     func(text string) { fmt.Fprintln(stdout, text) },
		Waiting: waiter(stderr),
	}
	if err := test.Validate(); err != nil {
		return err
	}
	if err := validateTimeout(o.timeout); err != nil {
		return err
	}
	client, err := o.Client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return smoke.Run(ctx, client, test)
}
