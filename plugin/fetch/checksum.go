package fetch

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
)

// checksum is what a download must have, as sha256:… or sha512:… with small letters.
type checksum string

var errChecksum = errors.New("the checksum must be sha256: and 64 hex digits or sha512: and 128, e.g. from sha256sum FILE")

func parseChecksum(text string) (checksum, error) {
	algorithm, digits, _ := strings.Cut(text, ":")
	sizes := map[string]int{"sha256": sha256.Size, "sha512": sha512.Size}
	if sum, err := hex.DecodeString(digits); err != nil || len(sum) != sizes[algorithm] || len(sum) == 0 {
		return "", errChecksum
	}
	return checksum(algorithm + ":" + strings.ToLower(digits)), nil
}

// algorithm is sha256 or sha512.
func (c checksum) algorithm() string {
	algorithm, _, _ := strings.Cut(string(c), ":")
	return algorithm
}

func (c checksum) hash() hash.Hash {
	if c.algorithm() == "sha512" {
		return sha512.New()
	}
	return sha256.New()
}

// of is the checksum that was counted.
func (c checksum) of(h hash.Hash) checksum {
	return checksum(c.algorithm() + ":" + hex.EncodeToString(h.Sum(nil)))
}
