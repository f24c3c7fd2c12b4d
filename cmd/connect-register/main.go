// Command connect-register is the Helm plugin: helm connect-register.
package main

import (
	"os"
	"runtime/debug"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
)

func main() {
	// A command is over before collecting garbage often would pay.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(registrar.Execute(cli.New(), os.Args[1:], os.Stdout, os.Stderr))
}
