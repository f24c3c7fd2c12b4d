package migrate

import (
	"errors"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/worker"
)

// File is a file of the origin: its name, for messages and for its extension, and what is in it.
type File struct {
	Name string
	Data []byte
}

// StandaloneFiles are what connect-standalone is started with, and the file that it keeps offsets in.
type StandaloneFiles struct {
	Worker     File
	Connectors []File
	// Offsets is nil without offsets: sources then begin anew.
	Offsets *File
	// ConnectFileJar is where the workers' image keeps the file connectors, which are on no plugin path; empty: it is not known.
	ConnectFileJar string
}

// Standalone turns the files of connect-standalone into values. The error joins all that is wrong, each with file, line and key.
func Standalone(in StandaloneFiles, o Options) (Result, error) {
	s := &setup{o: o, from: []string{in.Worker.Name}}
	for _, file := range in.Connectors {
		s.from = append(s.from, file.Name)
	}
	p, err := readProperties(in.Worker)
	all, errs := readConnectors(in.Connectors)
	if err := errors.Join(append(errs, err)...); err != nil {
		return Result{}, err
	}
	s.ignoredByStandalone(p)
	s.worker(p)
	s.fileConnectors(all, in.ConnectFileJar)
	s.declare(all)
	if err := s.continues(all, in.Offsets); err != nil {
		return Result{}, errors.Join(append(s.errs, err)...)
	}
	return s.finish()
}

func readProperties(file File) (*properties, error) {
	read, err := worker.Parse(file.Name, file.Data)
	if err != nil {
		return nil, err
	}
	p := &properties{}
	for _, key := range read.Keys() {
		value, _ := read.Get(key)
		p.add(key, value, place(file.Name, read.Position(key)))
	}
	return p, nil
}

func readConnectors(files []File) (all []found, errs []error) {
	for _, file := range files {
		c, err := connector.Parse(file.Name, file.Data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		positions, err := connector.Positions(file.Name, file.Data)
		errs = append(errs, err)
		one := found{Connector: c, from: file.Name, places: map[string]string{}}
		for key, at := range positions {
			one.places[key] = place(file.Name, at)
		}
		all = append(all, one)
	}
	return all, errs
}

// onlyDistributed begin the keys that connect-standalone reads over.
var onlyDistributed = []string{
	"group.id", "session.timeout.ms", "rebalance.timeout.ms", "heartbeat.interval.ms", "exactly.once.source.support", "connect.protocol",
	"scheduled.rebalance.max.delay.ms", "worker.sync.timeout.ms", "worker.unsync.backoff.ms", "inter.worker.", "config.storage.", "offset.storage.", "status.storage.",
}

func (s *setup) ignoredByStandalone(p *properties) {
	for _, one := range p.list {
		means := func(begin string) bool {
			return one.key == begin || strings.HasSuffix(begin, ".") && strings.HasPrefix(one.key, begin)
		}
		if one.key != "offset.storage.file.filename" && slices.ContainsFunc(onlyDistributed, means) {
			s.note(one.at, one.key, Warning, "", "connect-standalone reads over it, distributed workers use it: see that it is meant")
		}
	}
}

// fileConnectors are FileStreamSource and FileStreamSink, which Apache's image keeps off the plugin path.
func (s *setup) fileConnectors(all []found, jar string) {
	uses := func(f found) bool {
		class := f.Config["connector.class"]
		return strings.HasPrefix(class[strings.LastIndex(class, ".")+1:], "FileStream")
	}
	for _, one := range all {
		if uses(one) && one.Config["file"] != "" {
			s.note(one.at("file"), one.Name+": file", Warning, "", "it is a path on the disk of whichever pod runs the task: use a shared volume (worker.volumes), /tmp is lost with the pod")
		}
	}
	if jar == "" || !slices.ContainsFunc(all, uses) {
		return
	}
	folders := []string{"/opt/kafka/plugins"}
	if s.values.has("worker", "pluginPath") {
		folders = nil
		for _, node := range s.values.list("worker", "pluginPath") {
			if strings.Contains(node, "connect-file") {
				return
			}
			folders = append(folders, node)
		}
	}
	s.values.set(append(folders, jar), "", "worker", "pluginPath")
	s.note("", "plugin.path", Added, "worker.pluginPath", "%s, for the file connectors: they are on no plugin path of the image", jar)
}

// continues says how each connector goes on where it was.
func (s *setup) continues(all []found, offsets *File) error {
	for _, one := range all {
		if !one.isSink() {
			continue
		}
		group := one.Config["consumer.override.group.id"]
		if group == "" {
			group = "connect-" + one.Name
		}
		s.note(one.from, one.Name, Kept, "connectors."+one.Name, "a sink: it goes on in its group %s. Stop the standalone worker before you install", group)
	}
	return s.sourceOffsets(all, offsets)
}
