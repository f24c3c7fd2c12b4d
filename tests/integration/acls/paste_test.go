package acls

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tools are Kafka's own programs by their classes; before Kafka 4 the second one was another.
const tools = `set -eu
run() { java -Xmx256m -XX:TieredStopAtLevel=1 -cp "$CLASS_PATH" "$@"; }
kafka-topics.sh() { run org.apache.kafka.tools.TopicCommand "$@"; }
kafka-acls.sh() {
	case $KAFKA in
	3.*) run kafka.admin.AclCommand "$@" ;;
	*) run org.apache.kafka.tools.AclCommand "$@" ;;
	esac
}
`

// paste runs generated commands in a shell, with Kafka's own programs.
func paste(t *testing.T, commands string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pasted.sh")
	if err := os.WriteFile(file, []byte(tools+commands), 0o600); err != nil {
		t.Fatal(err)
	}
	// A function's name with a dash is not for every sh.
	shell := exec.CommandContext(t.Context(), "bash", file)
	shell.Env = append(os.Environ(), "CLASS_PATH="+cluster.Jars().ClassPath(), "KAFKA="+cluster.Jars().Version)
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\nin:\n%s", err, out, commands)
	}
}
