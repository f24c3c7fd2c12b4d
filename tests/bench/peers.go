package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// peer is another tool. Its program is looked for in a folder and on the PATH; this project neither has nor fetches it.
type peer struct {
	tool
	program string
	command func(program string, j job) (*exec.Cmd, error)
}

func allPeers() []peer {
	return []peer{
		{tool{name: "connectctl manage --once", again: true}, "connectctl", func(p string, j job) (*exec.Cmd, error) {
			return exec.Command(p, "connectors", "manage", "--cluster", j.url, "--directory", filepath.Join(j.dir, "post"), "--once", "--wait-period", "0s"), nil
		}},
		{tool{name: "kccli deploy -r 3", again: true}, "kccli", kccli("3")},
		{tool{name: "kccli deploy -r 16", again: true}, "kccli", kccli("16")},
		{tool{name: "kcctl apply", again: true}, "kcctl", kcctl},
		{tool{name: "kpops deploy", again: true}, "kpops", kpops()},
		{tool{name: "kpops deploy --parallel", again: true}, "kpops", kpops("--parallel")},
		{tool{name: "terraform apply", again: true}, "terraform-provider-kafka-connect", terraform},
	}
}

// findPeers returns the peers that are here, and the names of those that are not.
func findPeers(dir string) (found []tool, missing []string) {
	for _, p := range allPeers() {
		path := filepath.Join(dir, p.program)
		if _, err := os.Stat(path); dir == "" || err != nil {
			if path, err = exec.LookPath(p.program); err != nil {
				missing = append(missing, p.name)
				continue
			}
		}
		t := p.tool
		t.group = "peer"
		t.run = program(func(j job) (*exec.Cmd, error) { return p.command(path, j) })
		found = append(found, t)
	}
	return found, missing
}

func kccli(parallel string) func(string, job) (*exec.Cmd, error) {
	return func(program string, j job) (*exec.Cmd, error) {
		return exec.Command(program, "deploy", "-u", j.url, "-p", filepath.Join(j.dir, "post"), "-r", parallel), nil
	}
}

// kcctl keeps the cluster's URL in the home folder.
func kcctl(program string, j job) (*exec.Cmd, error) {
	home := filepath.Join(j.dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	contexts := fmt.Sprintf(`{"currentContext": "bench", "bench": {"cluster": %q}}`, j.url)
	if err := os.WriteFile(filepath.Join(home, ".kcctl"), []byte(contexts), 0o600); err != nil {
		return nil, err
	}
	args := []string{"apply"}
	for _, c := range j.all {
		args = append(args, "-f", c.Name+".json")
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(j.dir, "post")
	cmd.Env = append(os.Environ(), "HOME="+home, "JAVA_TOOL_OPTIONS=-Duser.home="+home)
	return cmd, nil
}

func kpops(flags ...string) func(string, job) (*exec.Cmd, error) {
	return func(program string, j job) (*exec.Cmd, error) {
		config := fmt.Sprintf("kafka_brokers: %s\nkafka_connect:\n  url: %s\n  timeout: 120\n", j.broker, j.url)
		var pipeline strings.Builder
		for _, c := range j.all {
			fmt.Fprintf(&pipeline, "- type: kafka-source-connector\n  name: %s\n  prefix: \"\"\n  config:\n", c.Name)
			for key, value := range c.Config {
				fmt.Fprintf(&pipeline, "    %s: %q\n", key, value)
			}
		}
		base := filepath.Join(j.dir, "kpops")
		if err := os.MkdirAll(filepath.Join(base, "bench"), 0o700); err != nil {
			return nil, err
		}
		for name, text := range map[string]string{"config.yaml": config, "bench/pipeline.yaml": pipeline.String()} {
			if err := os.WriteFile(filepath.Join(base, name), []byte(text), 0o600); err != nil {
				return nil, err
			}
		}
		cmd := exec.Command(program, append([]string{"deploy", "bench/pipeline.yaml", "--execute"}, flags...)...)
		cmd.Dir = base
		return cmd, nil
	}
}

// terraform takes the provider from the folder of its program.
func terraform(provider string, j job) (*exec.Cmd, error) {
	rc := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"mongey/kafka-connect\" = %q\n  }\n}\n", filepath.Dir(provider))
	var main strings.Builder
	fmt.Fprintf(&main, "terraform {\n  required_providers {\n    kafka-connect = {\n      source = \"mongey/kafka-connect\"\n    }\n  }\n}\n"+
		"provider \"kafka-connect\" {\n  url = %q\n}\n", j.url)
	for _, c := range j.all {
		fmt.Fprintf(&main, "resource \"kafka-connect_connector\" %q {\n  name = %q\n  config = {\n    \"name\" = %q\n", c.Name, c.Name, c.Name)
		for key, value := range c.Config {
			fmt.Fprintf(&main, "    %q = %q\n", key, value)
		}
		main.WriteString("  }\n}\n")
	}
	for name, text := range map[string]string{"terraform.rc": rc, "main.tf": main.String()} {
		if err := os.WriteFile(filepath.Join(j.dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("terraform", "apply", "-auto-approve", "-no-color", "-input=false")
	cmd.Dir = j.dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(j.dir, "terraform.rc"), "CHECKPOINT_DISABLE=1")
	return cmd, nil
}
