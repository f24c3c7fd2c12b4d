package kafka

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"path/filepath"
)

// format prepares the data folder; users are further arguments of the storage tool.
func (c *Cluster) format(ctx context.Context, properties string, users []string) error {
	args := append([]string{"kafka.tools.StorageTool", "format", "-t", clusterID(), "-c", properties}, users...)
	format, err := start(c.guard, command{
		name: "storage tool",
		argv: c.javaArgs(c.opts.Jars, c.opts.JVM, args...),
		dir:  c.dir,
		log:  filepath.Join(c.dir, "format.log"),
	})
	if err != nil {
		return err
	}
	return format.wait(ctx)
}

// clusterID is a random id as Kafka writes them. The first bit is 0: a leading "-" would be read as an option.
func clusterID() string {
	var id [16]byte
	rand.Read(id[:])
	id[0] &= 0x7f
	return base64.RawURLEncoding.EncodeToString(id[:])
}
