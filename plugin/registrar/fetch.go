package registrar

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// fetchFlags are the flags of fetch.
type fetchFlags struct {
	fetch.Options
	urls, checksums          []string
	maxDownload, maxUnpacked size
}

func newFetch() *cobra.Command {
	f := &fetchFlags{maxDownload: size(fetch.DefaultMaxDownload), maxUnpacked: size(fetch.DefaultMaxUnpacked)}
	cmd := &cobra.Command{
		Use:   "fetch --to DIR --url URL --checksum CHECKSUM",
		Short: "Download a connector plugin, check it and unpack it",
		Long: `Downloads the files that make a connector plugin into a folder of its own: jars as they are, zip and
tar.gz unpacked, each into a folder named after it. Nothing is unpacked before its checksum is found
right, and the folder is there whole or not at all. Links out of an archive, paths with .. and
archives that grow over the limits are refused. The proxy is that of HTTPS_PROXY and NO_PROXY.`,
		Example: `  registrar fetch --to /plugins/jdbc --url https://example.com/jdbc.zip --checksum sha256:… \
    --url https://example.com/driver.jar --checksum sha512:…`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options()
			if err != nil {
				return err
			}
			o.Log = cmd.ErrOrStderr()
			return fetch.Run(cmd.Context(), o)
		},
	}
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *fetchFlags) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&f.Dir, "to", "", "folder for the plugin; it is made, or replaced if fetch made it")
	flags.StringArrayVar(&f.urls, "url", nil, "jar, zip or tar.gz to fetch (may be repeated)")
	flags.StringArrayVar(&f.checksums, "checksum", nil, "sha256:… or sha512:… of the file, one for each --url in their order")
	flags.StringVar(&f.CAFile, "ca-file", "", "PEM certificates of authorities to trust besides the system's")
	flags.StringVar(&f.UsernameFile, "username-file", "", "file with the user name for the server")
	flags.StringVar(&f.PasswordFile, "password-file", "", "file with the password for the server")
	flags.Var(&f.maxDownload, "max-download", "the most that one file may have")
	flags.Var(&f.maxUnpacked, "max-unpacked", "the most that all files may have unpacked")
	flags.DurationVar(&f.Timeout, "timeout", fetch.DefaultTimeout, "give up after this time")
}

// options joins what stands in pairs.
func (f *fetchFlags) options() (fetch.Options, error) {
	o := f.Options
	o.MaxDownload, o.MaxUnpacked = int64(f.maxDownload), int64(f.maxUnpacked)
	if len(f.urls) != len(f.checksums) {
		return o, fmt.Errorf("each --url needs a --checksum: there are %d and %d", len(f.urls), len(f.checksums))
	}
	if o.Timeout <= 0 {
		return o, fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 10m", o.Timeout)
	}
	for i, url := range f.urls {
		o.Artifacts = append(o.Artifacts, fetch.Artifact{URL: url, Checksum: f.checksums[i]})
	}
	return o, nil
}
