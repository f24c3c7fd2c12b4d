package javaprops_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/internal/javaprops"
	"github.com/connect-register/connect-register/plugin/internal/source"
)

// That the verdict is Java's is tested in plugin/worker with a JVM; here is what Java does not have.
func TestReadPositions(t *testing.T) {
	got, err := javaprops.Read("a", []byte("\ufeff# é\r\na=\\\r\n  b\r\n\r\n  c d\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []javaprops.Entry{
		{Key: "a", Value: "b", At: source.Position{Line: 2, Column: 1}},
		{Key: "c", Value: "d", At: source.Position{Line: 5, Column: 3}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadCharacterSets(t *testing.T) {
	for name, data := range map[string]string{"UTF-8": "ü=é", "ISO-8859-1": "\xfc=\xe9", "escapes": `\u00fc=\u00e9`} {
		got, err := javaprops.Read("a", []byte(data))
		if err != nil || len(got) != 1 || got[0].Key != "ü" || got[0].Value != "é" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestLine(t *testing.T) {
	if got := javaprops.Line("listeners", "http://:8083"); got != "listeners=http://:8083\n" {
		t.Error(got)
	}
}
