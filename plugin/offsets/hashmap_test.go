package offsets

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestOffsetsOfAJVM: testdata has what a JVM wrote, see OffsetFiles.java there, and two files of another one; the large ones are written
// anew.
func TestOffsetsOfAJVM(t *testing.T) {
	if n := checkFolder(t, "testdata"); n < 20 {
		t.Errorf("%d files, want at least 20", n)
	}
}

func TestLargeOffsetsOfAJVM(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		t.Skip("no java to write the files with")
	}
	folder := t.TempDir()
	if out, err := exec.Command(java, "testdata/OffsetFiles.java", folder, "large").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if n := checkFolder(t, folder); n != 2 {
		t.Errorf("%d files, want 2", n)
	}
}

// checkFolder compares each file's entries with the list beside it, and has Read read it, too.
func checkFolder(t *testing.T, folder string) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.offsets"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data := readFile(t, name)
		got, err := Decode(data)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := string(readFile(t, strings.TrimSuffix(name, ".offsets")+".txt")); listed(got) != want {
			t.Errorf("%s has\n%swant\n%s", name, listed(got), want)
		}
		if _, err := Read(data); err != nil {
			t.Error(err)
		}
	}
	return len(names)
}

func listed(entries []Entry) string {
	var lines []string
	for _, e := range entries {
		text := "null"
		if e.Value != nil {
			text = hex.EncodeToString(e.Value)
		}
		lines = append(lines, hex.EncodeToString(e.Key)+" "+text+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// TestOffsetsOfAnySize: sizes that the file cannot hold are refused before memory is taken for them.
func TestOffsetsOfAnySize(t *testing.T) {
	sizes := map[string]int{"entries": strings.Index(real, "w\x08") + 6, "bytes of a key": strings.Index(real, "\x00\x00\x00-[")}
	for name, at := range sizes {
		for _, size := range []string{"\xff\xff\xff\xff", "\x7f\xff\xff\xff", "\x00\xff\xff\xff"} {
			data := []byte(real[:at] + size + real[at+4:])
			before := allocated()
			_, err := Decode(data)
			if took := allocated() - before; took > maxMemory(data) {
				t.Errorf("%s %x: %d bytes of memory for %d", name, size, took, len(data))
			}
			if err == nil || !strings.HasPrefix(err.Error(), "byte ") {
				t.Errorf("%s %x: %v", name, size, err)
			}
		}
	}
}

// maxMemory is what decoding may take: a map's growth and the copies of its keys, times what others allocate meanwhile.
func maxMemory(data []byte) uint64 { return 64*uint64(len(data)) + 1<<20 }

func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// TestNestedOffsets: what Connect never stores is refused without memory for all that is nested.
func TestNestedOffsets(t *testing.T) {
	for _, nested := range []string{strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000), "[" + strings.Repeat("{},", 200_000) + "1]"} {
		data := serialised(`["c",{"a":` + nested + "}]\x00{}")
		before := allocated()
		_, err := Read(data)
		if took := allocated() - before; took > maxMemory(data) {
			t.Errorf("%d bytes of memory for %d", took, len(data))
		}
		if err == nil || !strings.HasPrefix(err.Error(), "byte 81: ") {
			t.Error(err)
		}
	}
}

// FuzzDecodeOffsets: an error with its byte, or entries that are no larger than the file; and no more memory than maxMemory, for
// the map and for what is in it.
func FuzzDecodeOffsets(f *testing.F) {
	names, err := filepath.Glob("testdata/*.offsets")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		f.Add(readFile(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := allocated()
		got, err := Decode(data)
		if took := allocated() - before; took > maxMemory(data) {
			t.Errorf("%d bytes of memory for %d", took, len(data))
		}
		if err != nil && !strings.HasPrefix(err.Error(), "byte ") {
			t.Errorf("no position: %v", err)
		}
		total := 0
		for _, e := range got {
			total += len(e.Key) + len(e.Value)
		}
		if total > len(data) {
			t.Errorf("%d bytes of entries in a file of %d", total, len(data))
		}
		before = allocated()
		_, _ = Read(data)
		if took := allocated() - before; took > 2*maxMemory(data) {
			t.Errorf("%d bytes of memory for what stands in %d", took, len(data))
		}
	})
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
