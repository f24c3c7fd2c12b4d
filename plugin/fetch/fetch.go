// Package fetch downloads connector plugins, compares their checksums and unpacks them into a folder of a worker's
// plugin.path. It knows nothing of Kafka and imports neither Helm nor Kubernetes.
package fetch

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/connect-register/connect-register/plugin/internal/secretfile"
)

// run is what the steps of one Run share.
type run struct {
	o                  Options
	client             *http.Client
	username, password string
	work               string
}

// Run makes the folder o.Dir of the artifacts. It is there whole or, after an error, as it was before. If an earlier run
// made it of the same artifacts, nothing is done. Two runs must not make one folder at the same time.
func Run(ctx context.Context, o Options) error {
	list, err := o.artifacts()
	if err != nil {
		return err
	}
	o = o.withDefaults()
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	if err := checkOwn(o.Dir); err != nil {
		return fmt.Errorf("%s: %w", o.Dir, err)
	}
	if err := removeStale(o.Dir); err != nil {
		return err
	}
	if upToDate(o.Dir, list) {
		fmt.Fprintf(o.Log, "%s is made of these artifacts already, nothing to do\n", o.Dir)
		return nil
	}
	r, err := newRun(o)
	if err != nil {
		return err
	}
	defer os.RemoveAll(r.work)
	ctx, cancel := context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("the time is over (--timeout %s)", o.Timeout))
	defer cancel()
	return r.make(ctx, list)
}

func newRun(o Options) (*run, error) {
	r := &run{o: o}
	var err error
	if r.client, err = newClient(o.CAFile); err != nil {
		return nil, err
	}
	if o.UsernameFile != "" {
		if r.username, err = secretfile.Read(o.UsernameFile); err != nil {
			return nil, fmt.Errorf("--username-file: %w", err)
		}
		if r.password, err = secretfile.Read(o.PasswordFile); err != nil {
			return nil, fmt.Errorf("--password-file: %w", err)
		}
	}
	if r.work, err = makeWork(o.Dir); err != nil {
		return nil, fmt.Errorf("making a temporary folder beside %s: %w", o.Dir, err)
	}
	return r, nil
}

// make fetches everything into the work folder and then puts it into place.
func (r *run) make(ctx context.Context, list []artifact) error {
	content := filepath.Join(r.work, "content")
	if err := makeReadable(content); err != nil {
		return err
	}
	left := newBudget(ctx, r.o)
	for _, a := range list {
		if err := r.fetch(ctx, a, left, content); err != nil {
			return fmt.Errorf("fetching %s: %w", a.shown, err)
		}
	}
	if err := writeMarker(content, list); err != nil {
		return err
	}
	if err := place(r.work, content, r.o.Dir); err != nil {
		return fmt.Errorf("putting the plugin into %s: %w", r.o.Dir, err)
	}
	return nil
}

// fetch downloads, checks and unpacks one artifact.
func (r *run) fetch(ctx context.Context, a artifact, left *budget, content string) error {
	download := filepath.Join(r.work, "download")
	defer os.Remove(download)
	size, err := r.download(ctx, a, download)
	if err != nil {
		return err
	}
	files, err := install(left, a, download, content, size)
	if err != nil {
		return err
	}
	noun := "files"
	if files == 1 {
		noun = "file"
	}
	fmt.Fprintf(r.o.Log, "fetched %s (%s) %s ok, %d %s\n", a.name, formatSize(size), a.sum.algorithm(), files, noun)
	return nil
}
