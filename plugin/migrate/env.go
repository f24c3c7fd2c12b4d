package migrate

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// variable is one of a container's environment.
type variable struct{ name, value, at string }

// container is a worker as compose files, environment files and values of cp-helm-charts describe it.
type container struct {
	from  string
	env   []variable
	image node
	// compose says that ${…} in it stands for variables.
	compose   bool
	variables []variable
	// take carries over what is not environment.
	take func(s *setup)
}

// Env turns CONNECT_* variables into values: of compose files, of files of variables, and of values of cp-helm-charts. Files of variables
// beside a compose file give it what it writes as ${…}.
func Env(files []File, o Options) (Result, error) {
	s := &setup{o: o, from: []string{fileNames(files)}, serversKey: "CONNECT_BOOTSTRAP_SERVERS"}
	var (
		workers   []container
		variables []variable
		documents []node
		errs      []error
	)
	for _, file := range files {
		if slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(path.Ext(file.Name))) {
			read, err := readYAML(file)
			documents, errs = append(documents, read...), append(errs, err)
			continue
		}
		read, err := readEnvFile(file)
		variables, errs = append(variables, read...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return Result{}, err
	}
	for _, document := range documents {
		workers = append(workers, composeServices(document, variables)...)
		if worker, is := cpHelm(document); is {
			workers = append(workers, worker)
		}
	}
	if len(documents) == 0 && isWorker(variables) {
		workers = append(workers, container{from: fileNames(files), env: variables})
	}
	chosen, err := s.chooseContainer(workers)
	if err != nil {
		return Result{}, errors.Join(append(s.errs, err)...)
	}
	s.container(chosen)
	return s.finish()
}

func (s *setup) chooseContainer(workers []container) (container, error) {
	var names []string
	var chosen []container
	for _, one := range workers {
		names = append(names, one.from)
		if s.o.Service == "" || s.o.Service == one.from {
			chosen = append(chosen, one)
		}
	}
	switch {
	case len(chosen) == 1:
		return chosen[0], nil
	case len(workers) == 0:
		return container{}, fmt.Errorf("%s: there is no Connect worker: none has CONNECT_BOOTSTRAP_SERVERS, CONNECT_GROUP_ID or configurationOverrides", s.from[0])
	case len(chosen) == 0:
		return container{}, fmt.Errorf("%s: there is no worker %q, but: %s", s.from[0], s.o.Service, strings.Join(names, ", "))
	}
	return container{}, fmt.Errorf("%s: there are several workers (%s): name one with --service", s.from[0], strings.Join(names, ", "))
}

// isWorker tells a worker by its variables: Confluent's, or those of Debezium's image.
func isWorker(env []variable) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(env, func(v variable) bool { return v.name == name })
	}
	return has("CONNECT_BOOTSTRAP_SERVERS") || has("CONNECT_GROUP_ID") || has("CONNECT_CONFIG_STORAGE_TOPIC") || has("GROUP_ID") && has("CONFIG_STORAGE_TOPIC")
}

// readEnvFile reads lines NAME=value, with or without export and quotes.
func readEnvFile(file File) (all []variable, err error) {
	number := 0
	for line := range strings.Lines(string(file.Data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		name = strings.TrimSpace(name)
		if !found || name == "" || strings.ContainsAny(name, " \t:") {
			return nil, fmt.Errorf("%s:%d: write NAME=value", file.Name, number)
		}
		value = strings.TrimSpace(value)
		for _, quote := range []string{`"`, `'`} {
			if len(value) > 1 && strings.HasPrefix(value, quote) && strings.HasSuffix(value, quote) {
				value = value[1 : len(value)-1]
			}
		}
		all = append(all, variable{name, value, fmt.Sprintf("%s:%d", file.Name, number)})
	}
	return all, nil
}

// debezium are the variables that Debezium's image has without the prefix.
var debezium = []string{"BOOTSTRAP_SERVERS", "GROUP_ID", "CONFIG_STORAGE_TOPIC", "OFFSET_STORAGE_TOPIC", "STATUS_STORAGE_TOPIC", "KEY_CONVERTER", "VALUE_CONVERTER", "OFFSET_FLUSH_INTERVAL_MS", "OFFSET_FLUSH_TIMEOUT_MS", "SHUTDOWN_TIMEOUT"}

// container turns one worker's variables into properties, and the rest of it into values.
func (s *setup) container(one container) {
	s.resolve(&one)
	image := one.image.text()
	isDebezium := strings.Contains(image, "debezium") || slices.ContainsFunc(one.env, func(v variable) bool { return v.name == "CONFIG_STORAGE_TOPIC" })
	p := &properties{}
	var others []variable
	for _, v := range one.env {
		switch {
		case s.noProperty(v):
		case strings.HasPrefix(v.name, "CONNECT_"):
			p.add(propertyOf(strings.TrimPrefix(v.name, "CONNECT_")), v.value, v.at)
		case isDebezium && v.name == "SHUTDOWN_TIMEOUT":
			p.add("task.shutdown.graceful.timeout.ms", v.value, v.at)
		case isDebezium && slices.Contains(debezium, v.name):
			p.add(propertyOf(v.name), v.value, v.at)
		default:
			others = append(others, v)
		}
	}
	s.image(one.image, "image")
	switch {
	case isDebezium && image != "":
		s.values.set([]string{"/kafka/bin/connect-distributed.sh"}, "Debezium's image has Kafka there.", "command")
		if !p.find("plugin.path").given() {
			s.values.set([]string{"/kafka/connect"}, "", "worker", "pluginPath")
			s.operator = true
		}
	case strings.Contains(image, "confluentinc/") || strings.Contains(image, "cp-"):
		s.confluentImage()
		s.operator = true
	}
	if servers := s.o.BootstrapServers; servers != "" {
		p.add("bootstrap.servers", servers, "--bootstrap-servers")
	}
	s.worker(p)
	for _, v := range others {
		s.plainVariable(v)
	}
	if one.take != nil {
		one.take(s)
	}
	s.keeps("the old containers")
	s.note("", "connectors", Warning, "connectors", "none are in these files: add those that run to the values with import --url, as one more values file")
}

// propertyOf is the rule of Confluent's images: _ is a dot, __ an underscore, ___ a dash.
func propertyOf(name string) string {
	return strings.NewReplacer("___", "-", "__", "_", "_", ".").Replace(strings.ToLower(name))
}

// noProperty takes variables that are for the image's scripts, not for the worker.
func (s *setup) noProperty(v variable) bool {
	level := strings.ToUpper(levels.FindString(v.value))
	switch {
	case v.name == "KAFKA_HEAP_OPTS":
		s.values.set(v.value, "", "worker", "jvm", "heap")
		s.note(v.at, v.name, Moved, "worker.jvm.heap", "")
	case v.name == "CUSTOM_SCRIPT_PATH":
		s.note(v.at, v.name, Warning, "connectors", "not carried over: what the script registers goes under connectors")
	case v.name == "KAFKA_OPTS":
		s.jvmOptions(v.value, v.name, v.at)
		if strings.Contains(v.value, "java.security.auth.login.config") || strings.Contains(v.value, "javaagent") {
			s.note(v.at, v.name, Warning, "worker.jvm.options", "it names a file, which the pods must have")
		}
	case v.name == "CONNECT_LOG4J_ROOT_LOGLEVEL" && level != "":
		s.values.set(level, "", "worker", "logging", "level")
		s.note(v.at, v.name, Moved, "worker.logging.level", "")
	case v.name == "CONNECT_LOG4J_LOGGERS":
		for one := range strings.SplitSeq(v.value, ",") {
			name, level, found := strings.Cut(strings.TrimSpace(one), "=")
			if level = strings.ToUpper(levels.FindString(level)); found && level != "" {
				s.values.set(level, "", "worker", "logging", "loggers", name)
			}
		}
		s.note(v.at, v.name, Moved, "worker.logging.loggers", "")
	case strings.HasPrefix(v.name, "CONNECT_LOG4J_"), strings.HasPrefix(v.name, "KAFKA_JMX"), strings.HasPrefix(v.name, "CONNECT_CUB_"), v.name == "JMX_PORT":
		s.note(v.at, v.name, Dropped, "", "it is for the scripts of the old image; metrics and worker.logging are the chart's")
	default:
		return false
	}
	return true
}

func (s *setup) plainVariable(v variable) {
	if !providerName.MatchString(strings.TrimLeft(v.name, "_")) {
		s.note(v.at, v.name, Warning, "worker.env", "not carried over: it is no name of a variable")
		return
	}
	if secretValueOf(v.name, v.value) {
		s.secrets.add(workerSecret, v.name, secretValue{text: v.value})
		s.values.set(flowNode("name", workerSecret, "key", v.name), "", "worker", "env", v.name, "valueFrom", "secretKeyRef")
		s.note(v.at, v.name, Moved, "worker.env."+v.name, "the password stands in the Secret %s", workerSecret)
		return
	}
	s.values.set(v.value, "", "worker", "env", v.name)
	s.note(v.at, v.name, Moved, "worker.env."+v.name, "")
}
