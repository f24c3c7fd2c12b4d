// Command registrar registers connectors with Kafka Connect. The chart's hook Job runs it.
package main

import (
	"os"

	// The image holds no authorities' certificates; where a system has some, those count.
	_ "golang.org/x/crypto/x509roots/fallback"

	"github.com/connect-register/connect-register/plugin/registrar"
)

func main() {
	os.Exit(registrar.Execute(registrar.New(), os.Args[1:], os.Stdout, os.Stderr))
}
