package main

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// signer makes the .prov files that helm verify and Helm 4's helm plugin install --verify ask for. nil signs nothing.
type signer struct{ key *packet.PrivateKey }

// readKey reads the first secret key of a file, in ASCII armour or without.
func readKey(keyFile, passphraseFile string) (*signer, error) {
	if keyFile == "" {
		fmt.Fprintln(os.Stderr, "nothing is signed: -key names no secret key")
		return nil, nil
	}
	data, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	ring, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(data))
	if err != nil {
		ring, err = openpgp.ReadKeyRing(bytes.NewReader(data))
	}
	if err != nil {
		return nil, fmt.Errorf("%s holds no key as gpg --export-secret-keys writes it: %w", keyFile, err)
	}
	for _, entity := range ring {
		if key, ok := entity.SigningKey(time.Now()); ok && key.PrivateKey != nil {
			return unlock(key.PrivateKey, keyFile, passphraseFile)
		}
	}
	return nil, fmt.Errorf("%s holds no secret key that may sign: export one that has not expired", keyFile)
}

func unlock(key *packet.PrivateKey, keyFile, passphraseFile string) (*signer, error) {
	if !key.Encrypted {
		return &signer{key}, nil
	}
	if passphraseFile == "" {
		return nil, fmt.Errorf("the key in %s has a passphrase: name a file with it by -passphrase-file", keyFile)
	}
	passphrase, err := os.ReadFile(passphraseFile)
	if err != nil {
		return nil, err
	}
	if err := key.Decrypt(bytes.TrimRight(passphrase, "\r\n")); err != nil {
		return nil, fmt.Errorf("the passphrase in %s does not open the key in %s", passphraseFile, keyFile)
	}
	return &signer{key}, nil
}

// sign writes the signatures of archives beside them and returns their paths. To each archive belongs a
// description, the YAML of its plugin.yaml or Chart.yaml. Without a key it removes old signatures, which would not fit.
func (s *signer) sign(descriptions map[string][]byte) ([]string, error) {
	var written []string
	for _, archive := range slices.Sorted(maps.Keys(descriptions)) {
		path := archive + ".prov"
		if s == nil {
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, err
			}
			continue
		}
		text, err := s.provenance(archive, descriptions[archive])
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return nil, err
		}
		written = append(written, path)
	}
	return written, nil
}

// provenance is a description and a checksum, with a line between them that ends a YAML document, all signed.
func (s *signer) provenance(archive string, description []byte) ([]byte, error) {
	sum, err := sumOf(archive)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := clearsign.Encode(&out, s.key, &packet.Config{DefaultHash: crypto.SHA512})
	if err != nil {
		return nil, err
	}
	text := strings.TrimRight(string(description), "\n") + fmt.Sprintf("\n\n...\nfiles:\n  %s: sha256:%s\n", filepath.Base(archive), sum)
	if _, err := w.Write([]byte(text)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return withChecksum(out.Bytes())
}

// withChecksum writes a signature's armour again, with the checksum at its end that GnuPG 2.2 misses.
func withChecksum(signed []byte) ([]byte, error) {
	const kind = "PGP SIGNATURE"
	text, _, found := bytes.Cut(signed, []byte("-----BEGIN "+kind))
	block, _ := clearsign.Decode(signed)
	if !found || block == nil {
		return nil, errors.New("the signature cannot be read again")
	}
	out := bytes.NewBuffer(slices.Clone(text))
	w, err := armor.EncodeWithChecksumOption(out, kind, nil, true)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(w, block.ArmoredSignature.Body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}
