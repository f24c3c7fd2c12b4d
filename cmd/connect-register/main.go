// Command connect-register is the Helm plugin: helm connect-register.
package main

import (
	"os"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
)

func main() {
	os.Exit(registrar.Execute(cli.New(), os.Args[1:], os.Stdout, os.Stderr))
}
