package kafka

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeMaven puts a program called mvn before the real one and moves the cache to a new folder, which it returns. $dir is
// where the program is to put jars; each run adds a line to the file "runs" of the cache.
func fakeMaven(t *testing.T, script string) string {
	t.Helper()
	bin, cache := t.TempDir(), t.TempDir()
	script = `#!/bin/sh
for arg; do case $arg in -Doutput.dir=*) dir=${arg#*=} ;; esac; done
echo run >> "$XDG_CACHE_HOME/runs"
` + script
	if err := os.WriteFile(filepath.Join(bin, "mvn"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_CACHE_HOME", cache)
	return cache
}

const twoJars = `mkdir -p "$dir/libs"; echo a > "$dir/libs/a.jar"; echo b > "$dir/libs/b.jar"; echo 'Downloaded from x: y'`

func runs(t *testing.T, cache string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cache, "runs"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(text), "run")
}

func TestResolveRunsMavenOnceForManyAtTheSameTime(t *testing.T) {
	cache := fakeMaven(t, "sleep 0.3\n"+twoJars)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			jars, err := Resolve(t.Context(), "9.9.9", io.Discard)
			if err != nil {
				t.Error(err)
			} else if !complete(jars.Dir) {
				t.Errorf("%s is not complete", jars.Dir)
			}
		})
	}
	group.Wait()
	if n := runs(t, cache); n != 1 {
		t.Errorf("mvn ran %d times", n)
	}
	entries, err := filepath.Glob(filepath.Join(cache, "connect-register", "kafka-9.9.9", "*"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}

func TestResolveAgainWhenAJarIsMissing(t *testing.T) {
	cache := fakeMaven(t, twoJars)
	for range 2 {
		var progress strings.Builder
		jars, err := Resolve(t.Context(), "9.9.9", &progress)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(progress.String(), "resolved Kafka 9.9.9: 2 jars in") {
			t.Errorf("progress: %q", progress.String())
		}
		if err := os.Remove(filepath.Join(jars.Dir, "libs", "b.jar")); err != nil {
			t.Fatal(err)
		}
	}
	if n := runs(t, cache); n != 2 {
		t.Errorf("mvn ran %d times", n)
	}
}

func TestResolveAgainWhenThePomHasChanged(t *testing.T) {
	cache := fakeMaven(t, twoJars)
	before, err := Resolve(t.Context(), "9.9.9", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	old := pom
	t.Cleanup(func() { pom = old })
	pom = append([]byte("<!-- -->"), old...)
	after, err := Resolve(t.Context(), "9.9.9", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if before.Dir == after.Dir || !complete(before.Dir) || runs(t, cache) != 2 {
		t.Errorf("before %s, after %s, %d runs", before.Dir, after.Dir, runs(t, cache))
	}
}

func TestResolveShowsTheEndOfMavensOutput(t *testing.T) {
	fakeMaven(t, `mkdir -p "$dir/libs"; echo a > "$dir/libs/a.jar"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "line $i"; done
printf '[INFO] -----\n\nDownloading from x: y\n[\033[1;31mERROR\033[m] no such artifact\n[ERROR] \n'; exit 1`)
	_, err := Resolve(t.Context(), "9.9.9", io.Discard)
	if err == nil {
		t.Fatal("it succeeded")
	}
	want := "resolving Kafka 9.9.9: mvn failed (exit status 1):\n"
	for i := 2; i <= 20; i++ {
		want += fmt.Sprintf("line %d\n", i)
	}
	if diff := cmp.Diff(want+"[ERROR] no such artifact", err.Error()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestResolveSaysWhatIsMissing(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", bin)
	for _, want := range []string{"a JDK 17 or newer is needed", "Maven 3.6.3 or newer is needed"} {
		_, err := Resolve(t.Context(), "9.9.9", io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
		if err := os.Symlink(java, filepath.Join(bin, "java")); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}
