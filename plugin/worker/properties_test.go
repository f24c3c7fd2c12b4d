package worker_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/worker"
)

const sample = `# the cluster
bootstrap.servers = kafka:9092
group.id: connect
listeners http://:8083
plugin.path=/usr/share/java,\
            /opt/plugins
empty=
`

func parse(t *testing.T, text string) *worker.Properties {
	t.Helper()
	p, err := worker.Parse("worker.properties", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func written(t *testing.T, p *worker.Properties) string {
	t.Helper()
	var out bytes.Buffer
	n, err := p.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatal(n, err)
	}
	return out.String()
}

func TestParse(t *testing.T) {
	p := parse(t, sample)
	want := []string{"bootstrap.servers", "group.id", "listeners", "plugin.path", "empty"}
	if diff := cmp.Diff(want, p.Keys()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for key, want := range map[string]string{
		"bootstrap.servers": "kafka:9092", "group.id": "connect", "listeners": "http://:8083", "plugin.path": "/usr/share/java,/opt/plugins", "empty": "",
	} {
		if got, there := p.Get(key); !there || got != want {
			t.Errorf("%s: %q, %v", key, got, there)
		}
	}
	if _, there := p.Get("rest.port"); there {
		t.Error("rest.port is there")
	}
	if got := p.Position("plugin.path"); got != (worker.Position{Line: 5, Column: 1}) {
		t.Error(got)
	}
	if got := p.Position("rest.port"); got != (worker.Position{}) {
		t.Error(got)
	}
}

func TestParseRefuses(t *testing.T) {
	for data, want := range map[string]string{
		"a=1\n\n a=2": `w.properties:3:2: duplicate key "a", first written at 1:1: keep one`,
		"a=1\n: 2":    `w.properties:2:1: no key: write key=value`,
		"a=1\nb=\\u1": `w.properties:2:1: the value of "b": \u needs four hex digits: write \\u for a backslash and a u`,
	} {
		_, err := worker.Parse("w.properties", []byte(data))
		var fault *worker.ParseError
		if !errors.As(err, &fault) || err.Error() != want {
			t.Errorf("%q: got %v", data, err)
		}
	}
}

func TestChange(t *testing.T) {
	p := parse(t, sample)
	p.Set("group.id", "other")
	p.Set("offset.flush.interval.ms", "10000")
	if !p.Delete("listeners") || p.Delete("listeners") {
		t.Error("listeners must go once")
	}
	p.Set("empty", "full")
	p.Set("listeners", "https://:8443")
	want := `bootstrap.servers=kafka:9092
group.id=other
plugin.path=/usr/share/java,/opt/plugins
empty=full
offset.flush.interval.ms=10000
listeners=https://:8443
`
	if diff := cmp.Diff(want, written(t, p)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestZeroValue(t *testing.T) {
	var p worker.Properties
	if _, there := p.Get("a"); there || p.Delete("a") || len(p.Keys()) != 0 {
		t.Error("not empty")
	}
	p.Set("a b", " \tx")
	if got := written(t, &p); got != "a\\ b=\\ \\tx\n" {
		t.Errorf("%q", got)
	}
}

func TestWriteEscapes(t *testing.T) {
	var p worker.Properties
	p.Set("k=:#! \\é", "v=:#! \\é\n\r\f\x00\x7f😀")
	want := `k\=\:\#\!\ \\\u00E9=v=:#! \\\u00E9\n\r\f\u0000\u007F\uD83D\uDE00` + "\n"
	if diff := cmp.Diff(want, written(t, &p)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteError(t *testing.T) {
	if _, err := parse(t, sample).WriteTo(full{}); err == nil {
		t.Error("no error")
	}
}

// What is written reads back the same.
func FuzzRoundTrip(f *testing.F) {
	for _, pair := range texts {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		if key == "" {
			return // Parse refuses it
		}
		var p worker.Properties
		p.Set(key, value)
		back, err := worker.Parse("a.properties", []byte(written(t, &p)))
		if err != nil {
			t.Fatal(err)
		}
		got, there := back.Get(strings.ToValidUTF8(key, "\ufffd"))
		valid := strings.ToValidUTF8(key, "") == key && strings.ToValidUTF8(value, "") == value
		if valid && (!there || got != value) {
			t.Errorf("%q=%q came back as %q", key, value, got)
		}
	})
}

func FuzzParseProperties(f *testing.F) {
	for _, text := range files {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := worker.Parse("a.properties", data)
		if err != nil {
			return
		}
		again := parse(t, written(t, p))
		if diff := cmp.Diff(p.Keys(), again.Keys()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}
