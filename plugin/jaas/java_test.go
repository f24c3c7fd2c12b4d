package jaas_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/jaas"
	"github.com/connect-register/connect-register/tests/kafka"
)

// awkward are passwords that a writer may get wrong.
var awkward = []string{
	"plain", `"`, `\`, `\\`, `"quoted"`, `ends with \`, `\"`, `'`, `it's`, ";", `x" y="z`, `x"; evil required a="`, "a b", " a", "a ", "  ", "\t", "a\tb",
	"a\nb", "\n", "a\r\nb", "\r", "\x01", "\x1f\x7f", "\x010", "\x017", "\a\b\f\v\x1b[31m", "=", "a=b", "#", "# a", "a#b", "//", "a//b", "/* a */", "!", ":",
	"0", "007", `\n`, `\101`, `\u0041`, `\uuuu`, "$", "${", "${dir:/etc:passwd}", "${env:HOME}", "a${dir:x:y}b", "$1", "$$", "%s", "é", "ü€", "😀", "a😀b\U0010ffff",
	"\u0080\u00a0\u00ff", "\u2028\u2029\u0085", "\ufeffbom", "\ufffd", "日本語", "e\u0301", `p@$$w0rd!"\'`, strings.Repeat(`\"`, 500),
}

// random adds texts made of what matters to the parsers.
func random(count int) []string {
	letters := []rune("\"\"\\\\\\'\n\r\t;=:#! ${}0179nuabé€😀\x01\x1f\x7f")
	source := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for range count {
		text := make([]rune, 1+source.IntN(12))
		for i := range text {
			text[i] = letters[source.IntN(len(letters))]
		}
		// One line break at the end would be dropped.
		texts = append(texts, string(text)+"x")
	}
	return texts
}

// TestKafkaReadsTheSame writes each text as a key and as a user, and has Kafka's own parsers read them, through the config
// provider as a worker does.
func TestKafkaReadsTheSame(t *testing.T) {
	texts := append(random(300), awkward...)
	from, to := t.TempDir(), t.TempDir()
	var keys, want, users []string
	for i, text := range texts {
		key := strconv.Itoa(i)
		keys, want = append(keys, key), append(want, hexOf(text)+"="+hexOf(text))
		secret(t, from, key, text+"\r\n")
	}
	if err := jaas.Write(jaas.Options{From: from, To: to, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		file := fmt.Sprintf("users-%d.properties", i)
		users, want = append(users, filepath.Join(to, file)), append(want, hexOf(noColon(text))+"="+hexOf(text))
		secret(t, from, "user", noColon(text)+"\r\n")
		err := jaas.Write(jaas.Options{From: from, To: to, UsersFile: file, UsernameKey: "user", PasswordKey: keys[i]})
		if err != nil {
			t.Fatal(err)
		}
	}
	got := java(t, append([]string{to, strconv.Itoa(len(keys))}, users...)...)
	if len(got) != len(want) {
		t.Fatalf("java answered %d of %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q as %s: got %s, want %s", texts[i%len(texts)], []string{"key", "user"}[i/len(texts)], got[i], want[i])
		}
	}
}

// java runs Kafka's parsers in one JVM and returns what they read, a line each.
func java(t *testing.T, args ...string) []string {
	t.Helper()
	jars, err := kafka.Resolve(t.Context(), kafka.Version(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("java", append([]string{"-cp", jars.ClassPath(), filepath.Join("testdata", "Main.java")}, args...)...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Run(); err != nil {
		t.Fatalf("running java: %v: %s", err, talk.String())
	}
	return strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
}

func hexOf(text string) string { return hex.EncodeToString([]byte(text)) }

// noColon makes a text fit for a user name.
func noColon(text string) string { return strings.ReplaceAll(text, ":", ";") }

func secret(t *testing.T, dir, key, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, key), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
