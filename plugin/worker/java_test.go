package worker_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/worker"
)

// texts are keys and values that a writer may get wrong.
var texts = [][2]string{
	{"plain", "value"}, {"k=:#! \\", "v=:#! \\"}, {"#k", "#v"}, {"!k", "!v"}, {" k ", "  v  "}, {"\tk", "\tv\t"}, {"\fk", "\fv"},
	{"line\nbreak", "a\nb\r\nc\\\n"}, {"é€😀", "é€😀\u2028"}, {"nul\x00", "\x00\x1f\x7f\u0080"}, {"ends\\", "ends\\"}, {"u\\u0041", "\\u0041"},
	{"empty", ""}, {":", "="}, {"=", ":"}, {" ", " "}, {"path", `C:\users\new`}, {"ref", "${env:HOME}"}, {"jaas", `x required password="a b";`},
}

// files are forms that a reader may get wrong. None holds a duplicate, an empty key or a bare non-ASCII byte: there the reader
// differs from Java on purpose.
var files = []string{
	"", "\n\r\n \t\f\n", "a", "a=", "a = b ", "a : b", "a b c", "a\tb", "a\fb", "a = = b", "a =: b", "a:=b", "  a=b", "\fa=b",
	"a=b\rc=d\r\ne=f\n", "# c\n! c\na=b # no comment\n", "#c\\\na=b", "a=b\\\nc", "a=b\\\n   c", "a=b\\\r\n\tc\r\nd=e", "a=b\\\rc", "a=b\\\\\nc=d",
	"a=b\\\\\\\nc=d", "a=b\\\n\nc=d", "a=b\\\n#c\nd=e", "a=b\\\n!c", "a\\\nb=c", "a\\\n  b c", "a\\\n=c", "a=\\\n\\\n\\\nb", "\\\na=b", "\\\n#a=b\nc=d", "a=b\\",
	"a\\=b=c", "a\\:b:c", "a\\ b c", "a\\\\=b", "a\\tb=c\\td", "a=\\n\\r\\f\\t\\q\\\"\\\\", "a=\\u00e9\\u20AC\\ud83d\\ude00", "\\u0061=b", "a=\\\\u0041", "a=regex\\.x",
	"a=${b}\nb=${a}", "plugin.path = /a,\\\n  /b,\\\n  /c\ngroup.id=x", "a=\\ b", "a=b\\ ", "\\#a=b", "\\ a=b", "a=b=c", "a b=c", "a\\", "a=b\x00c",
}

// java gives each file to java.util.Properties in one JVM and returns what it read.
func java(t *testing.T, files []string) []map[string]string {
	t.Helper()
	var in, out bytes.Buffer
	for _, file := range files {
		_ = binary.Write(&in, binary.BigEndian, int32(len(file)))
		in.WriteString(file)
	}
	cmd := exec.Command("java", filepath.Join("testdata", "Main.java"))
	cmd.Stdin, cmd.Stdout = &in, &out
	var talk bytes.Buffer
	cmd.Stderr = &talk
	if err := cmd.Run(); err != nil {
		t.Fatalf("running java: %v: %s", err, talk.String())
	}
	read := make([]map[string]string, 0, len(files))
	for line := range strings.Lines(out.String()) {
		read = append(read, decode(t, strings.Fields(line)))
	}
	if len(read) != len(files) {
		t.Fatalf("java answered %d of %d: %s", len(read), len(files), talk.String())
	}
	return read
}

// decode reads the fields "hex(key)=hex(value)".
func decode(t *testing.T, fields []string) map[string]string {
	t.Helper()
	read := map[string]string{}
	for _, field := range fields {
		key, value, _ := strings.Cut(field, "=")
		k, err1 := hex.DecodeString(key)
		v, err2 := hex.DecodeString(value)
		if err1 != nil || err2 != nil {
			t.Fatalf("java answered %q", field)
		}
		read[string(k)] = string(v)
	}
	return read
}

func mapOf(p *worker.Properties) map[string]string {
	m := map[string]string{}
	for _, key := range p.Keys() {
		m[key], _ = p.Get(key)
	}
	return m
}

// TestJava reads with a real JVM: first the forms that people write, which must be read alike, then what WriteTo wrote.
func TestJava(t *testing.T) {
	inputs, want := []string{}, []map[string]string{}
	for _, file := range files {
		inputs, want = append(inputs, file), append(want, mapOf(parse(t, file)))
	}
	all := &worker.Properties{}
	for _, pair := range texts {
		one := &worker.Properties{}
		one.Set(pair[0], pair[1])
		all.Set(pair[0], pair[1])
		inputs, want = append(inputs, written(t, one)), append(want, mapOf(one))
	}
	inputs, want = append(inputs, written(t, all)), append(want, mapOf(all))
	for i, got := range java(t, inputs) {
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%q: -ours +java:\n%s", inputs[i], diff)
		}
	}
}
