package registrar

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// terminationLimit is what Kubernetes keeps of a termination message, in bytes.
const terminationLimit = 4096

// writeTerminationLog leaves the reason of a failure where kubectl describe shows it. The file is the kubelet's: it
// exists before the container starts and is never created here. Errors are ignored, the reason is also printed.
func writeTerminationLog(path string, reason error) {
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return
	}
	defer file.Close()
	text := reason.Error()
	var failed *failures
	if errors.As(reason, &failed) {
		// The count first, so that it survives the cut.
		rest := strings.TrimSpace(strings.Replace(text, failed.Error(), "", 1))
		text = fmt.Sprintf("%d of %d connectors failed\n%s", len(failed.names), failed.total, strings.Join(append(failed.lines, rest), "\n"))
		text = strings.TrimSpace(text)
	}
	_, _ = file.WriteString(truncate(text, terminationLimit))
}

// truncate cuts a text to at most limit bytes, at a character's end.
func truncate(text string, limit int) string {
	const more = "\n… see the log for the rest"
	if len(text) <= limit {
		return text
	}
	cut := limit - len(more)
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + more
}
