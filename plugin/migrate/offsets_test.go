package migrate

import (
	"strings"
	"testing"
)

// real is a file that a JVM has written: one entry, of local-file-source.
const real = "\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16`\xd1\x03\x00\x02F\x00\nloadFactorI\x00\tthresholdxp" +
	"?@\x00\x00\x00\x00\x00\x0cw\x08\x00\x00\x00\x10\x00\x00\x00\x01ur\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp" +
	"\x00\x00\x00-[\"local-file-source\",{\"filename\":\"test.txt\"}]uq\x00~\x00\x02\x00\x00\x00\x0f{\"position\":30}x"

// TestOffsetsOfOthers: what belongs to no connector of the migration is told.
func TestOffsetsOfOthers(t *testing.T) {
	in := StandaloneFiles{
		Worker:     File{"w.properties", []byte("bootstrap.servers=k:1\nplugin.path=/p\n")},
		Connectors: []File{{"s.properties", []byte("name=s\nconnector.class=C\n")}},
		Offsets:    &File{"connect.offsets", []byte(real)},
	}
	got, err := Standalone(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := WriteNotes(&text, got.Notes); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"s (s.properties) → connectors.s: a source without offsets in connect.offsets", "local-file-source (connect.offsets): the file has offsets of it"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
	if len(got.Secrets) > 0 {
		t.Errorf("there are Secrets:\n%s", got.Secrets)
	}
}
