package images

import (
	"os/exec"
	"testing"
)

func TestPause(t *testing.T) {
	image := open(t, pause)
	layers, err := image.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	m := explode(t, image)
	chroot := exec.CommandContext(t.Context(), "chroot", "--userspec=65535:65535", m.root, "/bin/busybox", "sleep", "0")
	if output, err := chroot.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
