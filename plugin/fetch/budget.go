package fetch

import (
	"context"
	"fmt"
	"io"
)

// budget is what may still be unpacked, by all artifacts together. It counts what comes, never what headers promise.
type budget struct {
	ctx      context.Context
	entries  int
	bytes    int64
	maxFiles int
	maxBytes int64
}

func newBudget(ctx context.Context, o Options) *budget {
	return &budget{ctx: ctx, maxFiles: o.MaxFiles, maxBytes: o.MaxUnpacked}
}

// entry counts a file or folder.
func (b *budget) entry() error {
	if b.entries++; b.entries > b.maxFiles {
		return fmt.Errorf("there are more than %d files and folders: this is no connector plugin", b.maxFiles)
	}
	return context.Cause(b.ctx)
}

// copy writes a file's content.
func (b *budget) copy(to io.Writer, from io.Reader) error {
	size, err := io.Copy(to, io.LimitReader(cancelable{b.ctx, from}, b.maxBytes-b.bytes+1))
	b.bytes += size
	if err == nil && b.bytes > b.maxBytes {
		return b.tooLarge()
	}
	return err
}

// add counts a file that is kept as it was downloaded.
func (b *budget) add(size int64) error {
	if b.bytes += size; b.bytes > b.maxBytes {
		return b.tooLarge()
	}
	return b.entry()
}

func (b *budget) tooLarge() error {
	return fmt.Errorf("there are more than %s unpacked; if there may be, raise --max-unpacked", formatSize(b.maxBytes))
}

// stream bounds what is decompressed: the content, and for each entry the headers of a usual length.
func (b *budget) stream(from io.Reader) io.Reader {
	const headers = 4096
	return &bounded{cancelable{b.ctx, from}, b.maxBytes + int64(b.maxFiles)*headers, b.tooLarge}
}

// cancelable fails once the context has ended.
type cancelable struct {
	ctx  context.Context
	from io.Reader
}

func (c cancelable) Read(p []byte) (int, error) {
	if err := context.Cause(c.ctx); err != nil {
		return 0, err
	}
	return c.from.Read(p)
}

// bounded fails instead of giving more than left bytes.
type bounded struct {
	from io.Reader
	left int64
	err  func() error
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.err()
	}
	return n, err
}
