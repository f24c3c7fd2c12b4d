package generate

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"unicode/utf8"
)

// TestText: each text fits its pattern and length, and they differ.
func TestText(t *testing.T) {
	for _, pattern := range []string{
		`^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`, `^$|^sha(256:[a-f0-9]{64}|512:[a-f0-9]{128})$`, `^/[^:]*$`, `^[^\x00-\x20\x7f/]+$`, `^(?i:yes|no) .+\.$`,
		`^https?://[^\s]+$`, `a{2,}b?`, `^(\d+(ms|s))+$`, `^.$`, `^[^A-Za-z0-9\s"\\]{1,8}$`,
	} {
		compiled, seen := regexp.MustCompile(pattern), map[string]bool{}
		for seed := range uint64(300) {
			r := &run{random: rand.New(rand.NewPCG(1, seed))}
			text := r.text(node{"pattern": pattern})
			if !compiled.MatchString(text) || !utf8.ValidString(text) || r.err != nil {
				t.Fatalf("%s: %q (%v)", pattern, text, r.err)
			}
			seen[text] = true
		}
		if len(seen) < 2 {
			t.Errorf("%s gives only %v", pattern, seen)
		}
	}
}

func TestPatternThatGoDoesNotRead(t *testing.T) {
	r := &run{random: rand.New(rand.NewPCG(1, 1))}
	if r.text(node{"pattern": "^(?!a)"}); r.err == nil {
		t.Error("no error")
	}
}
