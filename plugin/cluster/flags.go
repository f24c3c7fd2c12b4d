package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Flag is one of the registrar's.
type Flag struct{ Name, Value string }

// connecting are the flags that say how to reach Kafka Connect; they are the same for all commands of the registrar.
var connecting = map[string]bool{
	"ca-file": true, "cert-file": true, "key-file": true, "username-file": true, "password-file": true,
	"bearer-token-file": true, "header": true, "header-file": true, "server-name-env": true, "request-timeout": true,
	"workers": true,
}

// Connects tells whether the flag says how to reach Kafka Connect, beside the URL.
func (f Flag) Connects() bool { return connecting[f.Name] }

// Flags returns the flags that the release's registrar is started with, but for the URL. Files of the pod are read from
// their Secrets and written into folder, which the caller removes. What the caller has by itself is left out.
func (r *Release) Flags(ctx context.Context, folder string, has func(flag string) bool) ([]Flag, error) {
	var flags []Flag
	for _, flag := range r.flags() {
		if flag.Name == "url" || has(flag.Name) {
			continue
		}
		if secret, key, ok := r.registrar.SecretKey(flag.Value); ok {
			file, err := r.copySecret(ctx, secret, key, folder)
			if err != nil {
				return nil, fmt.Errorf("%w; give --%s yourself", err, flag.Name)
			}
			flag.Value = file
		}
		flags = append(flags, flag)
	}
	return flags, nil
}

// copySecret writes a Secret's key into a file that only this user can read.
func (r *Release) copySecret(ctx context.Context, secret, key, folder string) (string, error) {
	data, err := r.cluster.secret(ctx, secret)
	if err != nil {
		return "", err
	}
	value, found := data[key]
	if !found {
		return "", fmt.Errorf("reading Secret %s/%s: it has no key %s", r.Namespace, secret, key)
	}
	file, err := os.CreateTemp(folder, filepath.Base(key)+"-")
	if err != nil {
		return "", fmt.Errorf("keeping Secret %s/%s for this run: %w", r.Namespace, secret, err)
	}
	defer file.Close()
	if _, err := file.Write(value); err != nil {
		return "", fmt.Errorf("keeping Secret %s/%s for this run: %w", r.Namespace, secret, err)
	}
	return file.Name(), nil
}

// flags are the registrar's arguments. Those of a pod that does not apply bear on the connection alone.
func (r *Release) flags() []Flag {
	var flags []Flag
	if len(r.registrar.Args) == 0 {
		return nil
	}
	for _, flag := range ParseFlags(r.registrar.Args[1:]) {
		if r.registrar.Applies() || flag.Name == "url" || flag.Connects() {
			flags = append(flags, flag)
		}
	}
	return flags
}

// ParseFlags reads arguments as the chart writes them: --name=value, or --name for what is true.
func ParseFlags(args []string) []Flag {
	var flags []Flag
	for _, arg := range args {
		name, value, given := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if !given {
			value = "true"
		}
		flags = append(flags, Flag{Name: name, Value: value})
	}
	return flags
}
