package images

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// busybox is static, and its applets are all the programs that scripts in these images need.
const busybox = "/bin/busybox"

func pause(context.Context, string, io.Writer) (*plan, error) {
	t := tree{}
	err := t.copy(busybox, busybox)
	return &plan{tag: Pause, layers: []tree{t}, config: v1.Config{Entrypoint: []string{busybox, "sleep", "infinity"}, User: "65535:65535"}}, err
}

// base is the layer below: busybox with its applets, folders that a runtime mounts, and a user.
func base(ctx context.Context, user, home string, id int) (tree, error) {
	t := tree{}
	if err := t.copy(busybox, busybox); err != nil {
		return nil, err
	}
	applets, err := exec.CommandContext(ctx, busybox, "--list").Output()
	if err != nil {
		return nil, fmt.Errorf("listing the applets of %s: %w", busybox, err)
	}
	for applet := range strings.FieldsSeq(string(applets)) {
		if applet != "busybox" {
			t.link("bin/"+applet, "busybox")
		}
	}
	for _, dir := range []string{"dev", "proc", "run", "sys", "var"} {
		t.dir(dir, 0o755, 0)
	}
	t.dir("tmp", fs.ModeSticky|0o777, 0)
	t.dir(home, 0o755, id)
	t.file("etc/passwd", 0o644, fmt.Sprintf("root:x:0:0:root:/root:/bin/sh\n%[1]s:x:%[2]d:%[2]d::%[3]s:/bin/sh\n", user, id, home))
	t.file("etc/group", 0o644, fmt.Sprintf("root:x:0:\n%s:x:%d:\n", user, id))
	t.file("etc/nsswitch.conf", 0o644, "hosts: files dns\n")
	return t, nil
}
