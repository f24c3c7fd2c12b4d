package registrar

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connect"
)

// ConnectOptions are the flags that say how to reach Kafka Connect. All commands that talk to it have them.
type ConnectOptions struct {
	// URLs of the workers' REST API, e.g. http://connect:8083. Several are workers of one cluster, the first that can be
	// reached is used.
	URLs []string
	// ServerNameEnv is the environment variable with the name expected in the server's certificate.
	ServerNameEnv string

	files connect.Options
}

// AddFlags binds the options to a command's flags.
func (o *ConnectOptions) AddFlags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.URLs, "url", nil, "URL of the workers' REST API, e.g. http://localhost:8083 (repeated: other workers, if the first cannot be reached)")
	flags.StringVar(&o.files.CAFile, "ca-file", "", "PEM file with the authorities of the server's certificate (default: the system's)")
	flags.StringVar(&o.files.CertFile, "cert-file", "", "PEM file with the client's certificate")
	flags.StringVar(&o.files.KeyFile, "key-file", "", "PEM file with the client's key")
	flags.StringVar(&o.files.UsernameFile, "username-file", "", "file with the user name of basic authentication")
	flags.StringVar(&o.files.PasswordFile, "password-file", "", "file with the password of basic authentication")
	flags.StringVar(&o.files.BearerTokenFile, "bearer-token-file", "", "file with the token of bearer authentication")
	flags.StringArrayVar(&o.files.Headers, "header", nil, "header of each request, as 'Name: value' (may be repeated)")
	flags.StringArrayVar(&o.files.HeaderFiles, "header-file", nil, "file with such headers, a line each, for secret ones (may be repeated)")
	flags.StringVar(&o.files.Proxy, "proxy", "", "URL of an HTTP or SOCKS5 proxy (default: that of the environment)")
	flags.DurationVar(&o.files.Timeout, "request-timeout", connect.DefaultTimeout, "bound of each request; a worker answers within 90 s in any case")
	flags.StringVar(&o.ServerNameEnv, "server-name-env", "", "environment variable with the name expected in the server's certificate (default: the URL's host)")
}

// Validate says which flag is missing. It reads no file.
func (o *ConnectOptions) Validate() error {
	if len(o.URLs) == 0 || slices.Contains(o.URLs, "") {
		return errors.New("--url is missing, set it to the workers' REST API, e.g. --url http://localhost:8083")
	}
	return o.files.Validate()
}

// Client returns a client with these options. It reads the files, so that each start takes the credentials of the day.
func (o *ConnectOptions) Client() (*connect.Client, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	with := o.files
	if o.ServerNameEnv != "" {
		if with.ServerName = os.Getenv(o.ServerNameEnv); with.ServerName == "" {
			return nil, fmt.Errorf("--server-name-env: the environment variable %s is empty or not set", o.ServerNameEnv)
		}
	}
	return connect.NewWith(o.URLs, with)
}
