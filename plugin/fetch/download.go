package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/connect-register/connect-register/plugin/version"
)

// try downloads an artifact to a file once and returns its size. The file is good if there is no error.
func (r *run) try(ctx context.Context, a artifact, path string) (int64, error) {
	ctx, watch := watchStall(ctx, r.o.Stall)
	defer watch.stop()
	response, err := r.get(ctx, a)
	if err != nil {
		return 0, watch.explain(err)
	}
	defer response.Body.Close()
	if response.ContentLength > r.o.MaxDownload {
		return 0, r.tooLarge()
	}
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	size, err := r.save(a, file, watch.reader(response.Body))
	if err != nil {
		return 0, watch.explain(err)
	}
	return size, file.Close()
}

// save writes the body to the file and compares the checksum. It reads no more than allowed, whatever length was promised.
func (r *run) save(a artifact, file io.Writer, body io.Reader) (int64, error) {
	sum, start := a.sum.hash(), &head{}
	size, err := io.Copy(io.MultiWriter(disk{file}, sum, start), io.LimitReader(body, r.o.MaxDownload+1))
	switch got := a.sum.of(sum); {
	case isDisk(err):
		return 0, err
	case err != nil:
		return 0, &transient{err: fmt.Errorf("after %s: %w", formatSize(size), err)}
	case size > r.o.MaxDownload:
		return 0, r.tooLarge()
	case got != a.sum:
		return 0, fmt.Errorf("wrong checksum: expected %s, got %s of %d bytes%s", a.sum, got, size, start.hint())
	}
	return size, nil
}

func (r *run) tooLarge() error {
	return fmt.Errorf("it is larger than %s; if it may be, raise --max-download", formatSize(r.o.MaxDownload))
}

// get returns the answer to a request if its status is 200.
func (r *run) get(ctx context.Context, a artifact) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url.String(), nil)
	if err != nil {
		return nil, redact(err)
	}
	request.Header.Set("User-Agent", "connect-register/"+version.Version)
	if r.username != "" {
		request.SetBasicAuth(r.username, r.password)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, requestError(err)
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	response.Body.Close()
	return nil, statusError(response, time.Now())
}

// disk marks the errors of writing, which have nothing to do with the server.
type disk struct{ io.Writer }

type diskError struct{ error }

func (d disk) Write(p []byte) (int, error) {
	n, err := d.Writer.Write(p)
	if err != nil {
		err = &diskError{err}
	}
	return n, err
}

func isDisk(err error) bool {
	var failed *diskError
	return errors.As(err, &failed)
}

// head keeps the first bytes of a download, to say what was sent instead of the artifact.
type head struct{ data []byte }

func (h *head) Write(p []byte) (int, error) {
	const limit = 512
	h.data = append(h.data, p[:min(len(p), limit-len(h.data))]...)
	return len(p), nil
}

func (h *head) hint() string {
	if contentType := http.DetectContentType(h.data); contentType == "text/html; charset=utf-8" {
		return "; it is a web page, perhaps one to log in or for an error: open the URL in a browser"
	}
	return ""
}
