package images

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// needRoot skips what only root can do.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("an image is tried with chroot in namespaces of its own, which root may do: use sudo")
	}
}

// open builds one image and reads its archive as a container runtime does.
func open(t *testing.T, describe maker) v1.Image {
	t.Helper()
	needRoot(t)
	archives, err := build(t.Context(), t.Output(), describe)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(archives[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	image, err := tarball.ImageFromPath(archives[0].Path, &tag)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// machine is an exploded image.
type machine struct {
	root   string
	config v1.Config
}

func explode(t *testing.T, image v1.Image) machine {
	t.Helper()
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	m := machine{t.TempDir(), file.Config}
	files := mutate.Extract(image)
	defer files.Close()
	for entries := tar.NewReader(files); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err == nil {
			err = m.add(header, entries)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (m machine) add(header *tar.Header, content io.Reader) error {
	path := filepath.Join(m.root, header.Name)
	switch header.Typeflag {
	case tar.TypeDir:
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		if err := os.Chown(path, header.Uid, header.Gid); err != nil {
			return err
		}
		return os.Chmod(path, header.FileInfo().Mode())
	case tar.TypeSymlink:
		return os.Symlink(header.Linkname, path)
	}
	data, err := io.ReadAll(content)
	if err == nil {
		err = os.WriteFile(path, data, header.FileInfo().Mode().Perm())
	}
	return err
}

// run runs a program as a pod under the restricted standard does: as the user, with a root file system that is read-only but
// for the folders that are said. They are gone afterwards, as is every process.
func (m machine) run(t *testing.T, user string, writable []string, env []string, args ...string) (string, error) {
	t.Helper()
	script := `root=$1 user=$2; shift 2
		mkdir -p "$root/dev" "$root/proc" && mount --bind "$root" "$root" &&
		mount -o remount,bind,ro "$root" && mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" || exit 90
		for dir in $WRITABLE; do mount -t tmpfs -o mode=1777 tmpfs "$root$dir" || exit 90; done
		exec chroot --userspec="$user" "$root" "$@"`
	command := exec.CommandContext(t.Context(), "timeout", append([]string{"60", "unshare", "--mount", "--pid", "--fork", "--kill-child",
		"sh", "-c", script, "sh", m.root, user}, args...)...)
	command.Env = append(append(append([]string{}, m.config.Env...), env...), "WRITABLE="+strings.Join(writable, " "))
	// The tools of this machine are needed first; the image's are found in the same places or in its own.
	command.Env = append(command.Env, "PATH="+searchPath(m.config.Env)+":/usr/sbin:/usr/bin:/sbin")
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	return output.String(), err
}

func searchPath(env []string) string {
	for _, variable := range env {
		if value, ok := strings.CutPrefix(variable, "PATH="); ok {
			return value
		}
	}
	return "/bin"
}

// must wants success, and a part of the output.
func (m machine) must(t *testing.T, part, user string, writable, env []string, args ...string) string {
	t.Helper()
	output, err := m.run(t, user, writable, env, args...)
	if err != nil || !strings.Contains(output, part) {
		t.Errorf("%s: %v\n%s\nwant %q in it", strings.Join(args, " "), err, output, part)
	}
	return output
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q is not in:\n%s", part, text)
	}
}
