// Command write writes the chart's README: its head from a template, the reference of all values from the comments of
// values.yaml.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/connect-register/connect-register/schema/reference"
)

func main() {
	chart := flag.String("chart", "", "folder of the chart")
	flag.Parse()
	if err := reference.Write(*chart); err != nil {
		fmt.Fprintln(os.Stderr, "writing the chart's README:", err)
		os.Exit(1)
	}
}
