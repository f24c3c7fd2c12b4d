// Command registrar registers connectors with Kafka Connect. The chart's hook Job runs it.
package main

import (
	"os"

	"github.com/connect-register/connect-register/plugin/registrar"
)

func main() {
	os.Exit(registrar.Execute(registrar.New(), os.Args[1:], os.Stdout, os.Stderr))
}
