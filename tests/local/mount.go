package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Secrets are the data of Secrets by name, then by key.
type Secrets map[string]map[string][]byte

// Mount lays out what a container of the pod has mounted below a folder such as /etc/kafka-connect-secrets, in the folder
// dir, as kubelet does it. What a container does not mount it does not see, and a Secret that is missing and not optional
// is an error, for kubelet would not start the pod.
func (p *Pod) Mount(container, below, dir string, secrets Secrets) error {
	var errs []error
	for _, mount := range p.Container(container).VolumeMounts {
		name, isBelow := strings.CutPrefix(mount.MountPath, below+"/")
		if !isBelow {
			continue
		}
		source, err := p.secret(mount.Name)
		if err != nil {
			return err
		}
		data, there := secrets[source.SecretName]
		if !there && (source.Optional == nil || !*source.Optional) {
			errs = append(errs, fmt.Errorf("container %s: Secret %s is missing", container, source.SecretName))
			continue
		}
		chosen, err := choose(data, source.Items)
		if err != nil {
			errs = append(errs, fmt.Errorf("container %s: Secret %s: %w", container, source.SecretName, err))
			continue
		}
		errs = append(errs, mountSecret(filepath.Join(dir, name), chosen))
	}
	return errors.Join(errs...)
}

// MountPaths are where a container mounts volumes.
func (p *Pod) MountPaths(container string) []string {
	var paths []string
	for _, mount := range p.Container(container).VolumeMounts {
		paths = append(paths, mount.MountPath)
	}
	return paths
}

// secret finds the Secret of a volume.
func (p *Pod) secret(volume string) (*corev1.SecretVolumeSource, error) {
	for _, v := range p.spec.Volumes {
		switch {
		case v.Name != volume:
		case v.Secret == nil:
			return nil, fmt.Errorf("volume %s: only Secrets can be laid out", volume)
		default:
			return v.Secret, nil
		}
	}
	return nil, fmt.Errorf("the pod has no volume %s", volume)
}

// choose returns the keys of a Secret that a volume lists, all if it lists none. One that is missing keeps a pod from starting.
func choose(data map[string][]byte, items []corev1.KeyToPath) (map[string][]byte, error) {
	if len(items) == 0 {
		return data, nil
	}
	chosen := map[string][]byte{}
	for _, item := range items {
		value, there := data[item.Key]
		if !there {
			return nil, fmt.Errorf("key %s is missing", item.Key)
		}
		chosen[item.Path] = value
	}
	return chosen, nil
}

// mountSecret writes a Secret's keys as kubelet does: files in a hidden folder, a link to that folder, and in the mounted
// folder a link for each key. So a new version comes in one step.
func mountSecret(dir string, data map[string][]byte) error {
	const version, current = "..2026_01_01", "..data"
	if err := os.MkdirAll(filepath.Join(dir, version), 0o700); err != nil {
		return err
	}
	errs := []error{os.Symlink(version, filepath.Join(dir, current))}
	for key, value := range data {
		errs = append(errs,
			os.WriteFile(filepath.Join(dir, version, key), value, 0o600),
			os.Symlink(filepath.Join(current, key), filepath.Join(dir, key)))
	}
	return errors.Join(errs...)
}
