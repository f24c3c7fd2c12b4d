// Command dist makes what a release consists of: the plugin's archive with the programs of all platforms, the chart's archive,
// the registrar's image, and their checksums. Equal sources give equal files; only signatures bear a time.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/connect-register/connect-register/cmd/registrar/image/oci"
	"github.com/connect-register/connect-register/plugin/version"
)

func main() {
	out := flag.String("o", "dist", "folder to write to")
	programs := flag.String("programs", "", "folder with the plugin's programs, e.g. signed for macOS, instead of building them:\n"+
		"connect-register-<os>-<arch>, for windows with .exe")
	key := flag.String("key", "", "file with the secret key that signs plugin and chart, as gpg --export-secret-keys writes it")
	passphrase := flag.String("passphrase-file", "", "file with the key's passphrase")
	flag.Parse()
	if err := dist(*out, *programs, *key, *passphrase); err != nil {
		fmt.Fprintln(os.Stderr, "Error: making the release's files:", err)
		os.Exit(1)
	}
}

func dist(out, programs, keyFile, passphraseFile string) error {
	signer, err := readKey(keyFile, passphraseFile) // before what takes long
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	plugin := filepath.Join(out, "connect-register-"+version.Version+".tgz")
	chart := filepath.Join(out, "kafka-connect-"+version.Version+".tgz")
	image := filepath.Join(out, "registrar-"+version.Version+".tar")
	described := map[string][]byte{}
	if described[plugin], err = writePlugin(plugin, programs); err != nil {
		return fmt.Errorf("the plugin's archive: %w", err)
	}
	if described[chart], err = writeChart(chart); err != nil {
		return fmt.Errorf("the chart's archive: %w", err)
	}
	if _, err := oci.Write(image, []string{"amd64", "arm64"}); err != nil {
		return fmt.Errorf("the registrar's image: %w", err)
	}
	signatures, err := signer.sign(described)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	files := append(signatures, plugin, chart, image)
	if err := writeSums(filepath.Join(out, "SHA256SUMS"), files); err != nil {
		return err
	}
	for _, file := range append(files, filepath.Join(out, "SHA256SUMS")) {
		fmt.Println(file)
	}
	return nil
}
