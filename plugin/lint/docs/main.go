// Command docs writes docs/rules.md from the rules and their examples.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/example"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

func main() {
	text, err := rules(context.Background())
	if err == nil {
		err = os.WriteFile(filepath.Join("..", "..", "docs", "rules.md"), []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

const head = `# Rules

What ` + "`helm connect-register validate`" + ` finds, each with an example that it finds and one that it does not. Written by
` + "`make generate`" + `.

- An **error** is what Helm, the chart or a real worker refuses; the command fails.
- A **warning** is taken, but does nothing or not what was meant; the command fails with ` + "`--strict`" + `.
- An **info** is told with ` + "`--severity info`" + `.

To silence what you mean so, write it into ` + "`.connect-register.yaml`" + ` where you start the command, or name a file with ` + "`--config`" + `:

` + "```yaml" + `
kafkaVersion: "4.1"                 # as --kafka-version
catalogs: [plugins.json]            # as --catalog
silence:
  - rule: replication-factor
    file: "dev/*.properties"        # patterns; without them everywhere
    key: "*.replication.factor"
    reason: the development cluster has one broker
` + "```" + `

`

// rules is the whole page.
func rules(ctx context.Context) (string, error) {
	var out strings.Builder
	out.WriteString(head)
	for _, r := range rule.All() {
		fmt.Fprintf(&out, "- [%s](#%[1]s) (%s): %s\n", r.ID, r.Severity, r.Title)
	}
	for _, r := range rule.All() {
		fmt.Fprintf(&out, "\n## %s\n\n%s: %s\n%s\n", r.ID, r.Severity, r.Title, r.Why)
		e, err := example.Of(r.ID)
		if err != nil {
			out.WriteString("\nNo short file breaks it, so there is no example here; a test has one.\n")
			continue
		}
		if err := show(ctx, &out, r, e); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func show(ctx context.Context, out *strings.Builder, r rule.Rule, e example.Example) error {
	dir, err := os.MkdirTemp("", "connect-register-docs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	result, err := example.Check(ctx, dir, e.Kafka, e.Bad)
	if err != nil {
		return err
	}
	out.WriteString("\nBad:\n")
	files(out, e.Bad)
	out.WriteString("\n```text\n")
	for _, f := range result.Findings {
		if f.Rule == r.ID {
			out.WriteString(said(f, dir) + "\n")
		}
	}
	out.WriteString("```\n\nGood:\n")
	files(out, e.Good)
	return nil
}

func said(f lint.Finding, dir string) string {
	return strings.ReplaceAll(f.String(), dir+string(filepath.Separator), "")
}

func files(out *strings.Builder, files []txtar.File) {
	for _, f := range files {
		if len(files) > 1 {
			fmt.Fprintf(out, "\n%s\n", f.Name)
		}
		language := strings.TrimPrefix(filepath.Ext(f.Name), ".")
		fmt.Fprintf(out, "\n```%s\n%s```\n", language, f.Data)
	}
}
