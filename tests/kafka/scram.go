package kafka

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
)

// scramIterations is the fewest that Kafka takes.
const scramIterations = 4096

// scramArgs make the storage tool store a user, who can then log in from the broker's first moment on. The tool gets the
// salted password, for its own parser ends a password at a quotation mark or a comma.
func scramArgs(user, password string) ([]string, error) {
	var args []string
	for _, mechanism := range []struct {
		name string
		hash func() hash.Hash
		size int
	}{{"SCRAM-SHA-256", sha256.New, sha256.Size}, {"SCRAM-SHA-512", sha512.New, sha512.Size}} {
		salt := make([]byte, 16)
		rand.Read(salt)
		salted, err := pbkdf2.Key(mechanism.hash, password, salt, scramIterations, mechanism.size)
		if err != nil {
			return nil, err
		}
		args = append(args, "--add-scram", fmt.Sprintf(`%s=[name="%s",salt="%s",saltedpassword="%s",iterations=%d]`, mechanism.name,
			user, base64.StdEncoding.EncodeToString(salt), base64.StdEncoding.EncodeToString(salted), scramIterations))
	}
	return args, nil
}
