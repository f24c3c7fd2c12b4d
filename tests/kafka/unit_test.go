package kafka

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/worker"
)

func TestFreePortGivesEachPortOnce(t *testing.T) {
	seen := map[int]bool{}
	for range 50 {
		port, err := FreePort()
		if err != nil {
			t.Fatal(err)
		}
		if seen[port] {
			t.Errorf("port %d was given twice", port)
		}
		seen[port] = true
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Error(err)
			continue
		}
		listener.Close()
	}
}

func TestJavaVersion(t *testing.T) {
	for output, want := range map[string]int{
		`openjdk version "17.0.15" 2025-04-15`: 17,
		`openjdk version "25" 2025-09-16`:      25,
		`java version "1.8.0_202"`:             8,
		"The operation couldn't be completed":  0,
	} {
		if got := javaVersion(output); got != want {
			t.Errorf("%s: got %d, want %d", output, got, want)
		}
	}
}

func TestTail(t *testing.T) {
	for text, want := range map[string]string{"": "", "a\n": "a", "a\nb\nc\n": "b\nc", "\n\n": ""} {
		if got := tail(text, 2); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestDistributedPropertiesAreRead(t *testing.T) {
	got, err := worker.Parse("worker.properties", DistributedProperties("127.0.0.1:9092", "g", 8083, "/a", "/b"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"bootstrap.servers": "127.0.0.1:9092", "group.id": "g", "listeners": "http://127.0.0.1:8083",
		"plugin.path": "/a,/b", "offset.storage.topic": "g-offsets",
	}
	for key, value := range want {
		if read, _ := got.Get(key); read != value {
			t.Errorf("%s: got %q, want %q", key, read, value)
		}
	}
}

func TestClusterIDIsWhatKafkaReads(t *testing.T) {
	for range 200 {
		if id := clusterID(); len(id) != 22 || strings.HasPrefix(id, "-") {
			t.Fatalf("cluster id %q", id)
		}
	}
}

func TestWorkerOptionsAreChecked(t *testing.T) {
	c := &Cluster{dir: t.TempDir(), opts: Options{Jars: &Jars{}}}
	for want, opts := range map[string]WorkerOptions{
		"Port is needed":           {Properties: []byte{}},
		"Properties and":           {Port: 1},
		"only a standalone worker": {Port: 1, Properties: []byte{}, Connectors: map[string][]byte{"a": nil}},
		"a plain file name":        {Port: 1, Properties: []byte{}, Mode: Standalone, Connectors: map[string][]byte{"../a": nil}},
	} {
		if _, err := c.StartWorkerNoWait(opts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got: %v", want, err)
		}
	}
}

func TestResolveRefusesWhatIsNoVersion(t *testing.T) {
	for _, version := range []string{"", "latest", "../4.3.1", "4.3.1 -X"} {
		if _, err := Resolve(t.Context(), version, io.Discard); err == nil {
			t.Errorf("%q was taken", version)
		}
	}
}

func TestVersionComesFromTheEnvironment(t *testing.T) {
	t.Setenv("KAFKA_VERSION", "")
	if got := Version(); got != DefaultVersion {
		t.Errorf("got %s", got)
	}
	t.Setenv("KAFKA_VERSION", "3.9.1")
	if got := Version(); got != "3.9.1" {
		t.Errorf("got %s", got)
	}
}

func TestThePomHasTheDefaultVersion(t *testing.T) {
	if !strings.Contains(string(pom), "<kafka.version>"+DefaultVersion+"</kafka.version>") {
		t.Error("pom.xml has another")
	}
}
