package cli

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/fakekube"
)

var update = flag.Bool("update", false, "write the expected outputs in the scripts anew")

// roots are the programs under test, as their main packages start them.
var roots = map[string]func() *cobra.Command{"connect-register": cli.New, "registrar": registrar.New}

func TestMain(m *testing.M) {
	programs := map[string]func(){}
	for name, root := range roots {
		programs[name] = func() {
			os.Exit(registrar.Execute(root(), os.Args[1:], os.Stdout, os.Stderr))
		}
	}
	testscript.Main(m, programs)
}

func TestScript(t *testing.T) {
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			connect := startConnect()
			env.Defer(connect.server.Close)
			env.Values[connectKey{}] = connect
			env.Setenv("CONNECT_URL", connect.server.URL)
			kube, stop := fakekube.New()
			env.Defer(stop)
			env.Values[kubeKey{}] = kube
			kubeconfig, err := kube.Kubeconfig(env.WorkDir, "default")
			if err != nil {
				return err
			}
			env.Setenv("KUBECONFIG", kubeconfig)
			env.Setenv("EXAMPLES", filepath.Join(repository, "charts", "kafka-connect", "examples"))
			// What a shell of the developer, or a helm around the tests, has set must not reach the programs.
			env.Setenv("HELM_NAMESPACE", "")
			return nil
		},
		Cmds:                commands,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// TestScriptsAreGuarded finds scripts that get around the look at every output for the canary, or hold none.
func TestScriptsAreGuarded(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script, _, _ := strings.Cut(string(data), "\n-- ")
		for line := range strings.Lines(script) {
			words := strings.Fields(line)
			for i := range len(words) - 1 {
				if words[i] == "exec" && roots[words[i+1]] != nil {
					t.Errorf("%s: write runs, fails, refuses, changes or reveals instead of: %s", file, strings.TrimSpace(line))
				}
			}
		}
		if !strings.Contains(string(data), canary) && !strings.HasPrefix(filepath.Base(file), "help") {
			t.Errorf("%s: no connector with the password %s", file, canary)
		}
	}
}

// TestEveryCommandHasHelp finds commands whose help is not compared.
func TestEveryCommandHasHelp(t *testing.T) {
	data, err := os.ReadFile("testdata/script/help.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for name, root := range roots {
		var visit func(path string, cmd *cobra.Command)
		visit = func(path string, cmd *cobra.Command) {
			if !strings.Contains(string(data), "runs "+path+" --help\n") {
				t.Errorf("help.txtar does not have: runs %s --help", path)
			}
			for _, sub := range cmd.Commands() {
				visit(path+" "+sub.Name(), sub)
			}
		}
		visit(name, root())
	}
}
