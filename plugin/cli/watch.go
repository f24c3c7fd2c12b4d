package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"
)

// clearScreen goes to the top and clears what is below.
const clearScreen = "\x1b[H\x1b[2J"

// watchStatuses prints what look finds whenever that has changed, until it is interrupted. On a terminal it rewrites the screen.
// An error of a look is shown in its place: workers come back.
func watchStatuses(ctx context.Context, w io.Writer, output outputFlag, every time.Duration, look func(context.Context) ([]connectorStatus, error)) error {
	var last string
	for {
		statuses, err := look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var page bytes.Buffer
		if len(statuses) > 0 || err == nil {
			if err := output.print(&page, statuses, func() string { return statusText(statuses) }); err != nil {
				return err
			}
		}
		if err != nil {
			fmt.Fprintln(&page, "Error:", err)
		}
		if text := page.String(); text != last {
			last = text
			if isTerminal(w) {
				text = clearScreen + text
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}
