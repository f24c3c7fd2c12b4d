// Package secretfile reads credentials from files, such as the keys of a mounted Secret.
package secretfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSize is the most that a credential may have, in bytes: that of a whole Kubernetes Secret.
const maxSize = 1 << 20

// Read returns a file's text without one trailing line break, which editors and echo add. An empty credential is an
// error. Errors name the file and never show what is in it.
func Read(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxSize {
		return "", fmt.Errorf("%s: larger than %d bytes, so it is no credential", path, maxSize)
	}
	text, broken := strings.CutSuffix(string(data), "\n")
	if broken {
		text = strings.TrimSuffix(text, "\r")
	}
	if text == "" {
		return "", fmt.Errorf("%s: %w", path, ErrEmpty)
	}
	return text, nil
}

// ErrEmpty is the error for a file without a credential.
var ErrEmpty = errors.New("it is empty: put the credential there")
