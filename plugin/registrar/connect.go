package registrar

import (
	"errors"
	"fmt"
	"net/url"
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
	var err error
	if with.ServerName, err = o.serverName(); err != nil {
		return nil, err
	}
	return connect.NewWith(o.URLs, with)
}

// serverName is the name expected in the server's certificate, empty if that is the URL's host.
func (o *ConnectOptions) serverName() (string, error) {
	if o.ServerNameEnv == "" {
		return "", nil
	}
	name := os.Getenv(o.ServerNameEnv)
	if name == "" {
		return "", fmt.Errorf("--server-name-env: the environment variable %s is empty or not set", o.ServerNameEnv)
	}
	return name, nil
}

// clientOf returns a client for one worker by its own URL, with the login of --url. Workers' certificates are for the name
// in --url; some have no others.
func (o *ConnectOptions) clientOf(worker *url.URL) (*connect.Client, error) {
	with := o.files
	shared, err := url.Parse(o.URLs[0])
	if err != nil {
		return nil, errors.New("--url is no URL")
	}
	if with.ServerName, err = o.serverName(); err != nil {
		return nil, err
	}
	if with.ServerName == "" && worker.Scheme == "https" {
		with.ServerName = shared.Hostname()
	}
	worker.User = shared.User
	return connect.NewWith([]string{worker.String()}, with)
}
