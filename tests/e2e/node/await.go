package node

import (
	"os"
	"time"
)

// await asks until it is so, or something has failed.
func await(failed <-chan error, is func() error) error {
	for deadline := time.Now().Add(10 * time.Minute); ; {
		err := is()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return err
		}
		select {
		case err := <-failed:
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func tail(path string) string {
	data, _ := os.ReadFile(path)
	return string(data[max(0, len(data)-2000):])
}
