package source_test

import (
	"testing"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

func TestLocate(t *testing.T) {
	const text = "aé\r\nb\rc\n\nd"
	for offset, want := range map[int]string{
		-1: "1:1", 0: "1:1", 1: "1:2", 3: "1:3", 4: "1:4", 5: "2:1", 6: "2:2", 7: "3:1", 9: "4:1", 10: "5:1", 11: "5:2", 99: "5:2",
	} {
		if got := source.Locate([]byte(text), offset).String(); got != want {
			t.Errorf("%d: %s, want %s", offset, got, want)
		}
	}
}

func TestErrorf(t *testing.T) {
	if got := source.Errorf("a.json", source.Position{Line: 2, Column: 3}, "no %s", "key").Error(); got != "a.json:2:3: no key" {
		t.Error(got)
	}
	if got := source.Errorf("a.json", source.Position{}, "empty").Error(); got != "a.json: empty" {
		t.Error(got)
	}
}

func TestCheckUTF8(t *testing.T) {
	if err := source.CheckUTF8("a", []byte("é\ufffd")); err != nil {
		t.Error(err)
	}
	err := source.CheckUTF8("a", []byte("é\n\ufffd\xc3("))
	if err == nil || err.Error() != "a:2:2: a byte here is not UTF-8: save the file as UTF-8" {
		t.Error(err)
	}
}

func TestTrimBOM(t *testing.T) {
	if got := string(source.TrimBOM([]byte("\ufeffa\ufeff"))); got != "a\ufeff" {
		t.Errorf("%q", got)
	}
}
