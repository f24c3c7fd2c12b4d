package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
)

// TestReadKey: a key with a passphrase, in ASCII armour, and what is said of keys that do not sign.
func TestReadKey(t *testing.T) {
	entity, err := openpgp.NewEntity("Release", "", "release@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := entity.PrivateKey.Encrypt([]byte("a passphrase")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	armoured := func(kind string, serialize func(out *bytes.Buffer) error) string {
		var out, raw bytes.Buffer
		if err := serialize(&raw); err != nil {
			t.Fatal(err)
		}
		w, err := armor.Encode(&out, kind, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(raw.Bytes())
		w.Close()
		return out.String()
	}
	secret := file("secret", armoured(openpgp.PrivateKeyType, func(out *bytes.Buffer) error { return entity.SerializePrivateWithoutSigning(out, nil) }))
	public := file("public", armoured(openpgp.PublicKeyType, func(out *bytes.Buffer) error { return entity.Serialize(out) }))
	right, wrong := file("right", "a passphrase\n"), file("wrong", "another")
	for _, c := range []struct{ key, passphrase, want string }{
		{public, "", "holds no secret key that may sign"},
		{right, "", "holds no key as gpg --export-secret-keys writes it"},
		{secret, "", "has a passphrase: name a file with it by -passphrase-file"},
		{secret, wrong, "does not open the key"},
	} {
		if _, err := readKey(c.key, c.passphrase); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "another") {
			t.Errorf("%s, %s: %v, want %q", c.key, c.passphrase, err, c.want)
		}
	}
	signer, err := readKey(secret, right)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signer.provenance(file("a.tgz", "content"), []byte("name: a\n"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := clearsign.Decode(text)
	if block == nil {
		t.Fatalf("no signature in:\n%s", text)
	}
	if _, err := block.VerifySignature(openpgp.EntityList{entity}, nil); err != nil || !strings.Contains(string(block.Plaintext), "\n...\nfiles:\n  a.tgz: sha256:") {
		t.Errorf("%v\n%s", err, block.Plaintext)
	}
}
