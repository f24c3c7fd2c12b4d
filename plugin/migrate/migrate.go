// Package migrate turns what a team runs now into values of the chart: standalone workers, running connectors, other charts,
// operators and tools. It writes no file and, but for Running, asks nobody; what it could not carry over is among the notes.
package migrate

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Fate is what became of something in the origin.
type Fate string

// The fates.
const (
	// Kept stands in the values under the same name, in worker.config or a connector's config.
	Kept Fate = "kept"
	// Moved stands under a key of the chart's own, or in a Secret.
	Moved Fate = "moved"
	// Dropped is not needed any more; the note says why.
	Dropped Fate = "dropped"
	// Added is new with distributed workers, or with the chart.
	Added Fate = "added"
	// Warning is for people to look at: behaviour changes, or something could not be carried over.
	Warning Fate = "warning"
)

// Note says what became of one key. It never holds a value.
type Note struct {
	// At is the place in the origin, file:line:column; empty for what is new.
	At string `json:"at,omitempty"`
	// Key is the origin's name of it.
	Key  string `json:"key"`
	Fate Fate   `json:"fate"`
	// To is the key in the values; empty for what is dropped.
	To  string `json:"to,omitempty"`
	Why string `json:"why,omitempty"`
}

// Options hold for all origins. The zero value will do.
type Options struct {
	// RegistrarImage is the repository of the registrar's image. Without it the connectors are registered from a laptop
	// (registration.mode: none), and what needs the image is an error.
	RegistrarImage string
	// GroupID is worker.groupId; empty: the origin's, or else the chart's default.
	GroupID string
	// ConnectURL is the Connect cluster of origins that have connectors only.
	ConnectURL string
	// Service names the service of a compose file, or the custom resource, where there are several with workers.
	Service string
	// BootstrapServers are the brokers, where the origin does not name them.
	BootstrapServers string
	// Release is set when the values are laid over those of a release.
	Release string
	// TakeOwnership adopts connectors that exist (registration.takeOwnership).
	TakeOwnership bool
	// AllowPlaintext leaves passwords of connectors in the values.
	AllowPlaintext bool
}

// Result is what an origin has become.
type Result struct {
	// Values is a values file with comments, Secrets the manifests of what must not stand in it; empty without any.
	Values, Secrets []byte
	// Offsets are those that no Secret holds, as offsets import reads them; empty without any.
	Offsets []byte
	Notes   []Note
}

// setup gathers the values while an origin is read.
type setup struct {
	o       Options
	from    []string
	values  document
	secrets secretSet
	// offsets are those that no Secret holds, by connector.
	offsets map[string]any
	notes   []Note
	errs    []error
	// needsRegistrar lists what runs with the registrar's image.
	needsRegistrar []string
	connectors     int
	// ownLogin says that the origin sets TLS and login itself.
	ownLogin bool
	// operator says that the image has the plugins where the chart looks for them.
	operator bool
	// serversKey is what the origin calls bootstrap.servers; empty: just so.
	serversKey string
	// sinkGroup is the worker-wide consumer.group.id; sinks keep it.
	sinkGroup property
}

func (s *setup) note(at, key string, fate Fate, to, why string, args ...any) {
	s.notes = append(s.notes, Note{At: at, Key: key, Fate: fate, To: to, Why: fmt.Sprintf(why, args...)})
}

func (s *setup) fail(format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf(format, args...))
}

// finish decides how connectors are registered and writes the files.
func (s *setup) finish() (Result, error) {
	s.registration()
	if err := errors.Join(s.errs...); err != nil {
		return Result{}, err
	}
	values, err := s.values.encode(s.header())
	if err != nil {
		return Result{}, err
	}
	return Result{Values: values, Secrets: s.secrets.encode(s.from), Offsets: s.encodeOffsets(), Notes: s.notes}, nil
}

func (s *setup) registration() {
	switch {
	case s.o.Release != "":
	case s.o.RegistrarImage != "":
		repository, tag := splitImage(s.o.RegistrarImage)
		s.values.set(repository, "", "registration", "image", "repository")
		if tag != "" {
			s.values.set(tag, "", "registration", "image", "tag")
		}
	case len(s.needsRegistrar) > 0:
		s.fail("%s need the registrar's image: build it with make image, push it, and add --registrar-image with its repository", strings.Join(s.needsRegistrar, " and "))
	case s.connectors > 0:
		s.values.set("none", "No image of the registrar is known, so connectors are registered by: helm connect-register apply RELEASE", "registration", "mode")
		s.note("", "registration", Added, "registration.mode", "none: register with helm connect-register apply, or make these values again with --registrar-image")
	}
	if s.o.TakeOwnership {
		if s.o.RegistrarImage == "" {
			s.note("", "registration", Warning, "registration.takeOwnership", "where no Job registers (registration.mode none), add --take-ownership to plan and apply")
		}
		s.values.set(true, "Overwrites connectors that belong to nobody or to another owner. Remove it when they are adopted.", "registration", "takeOwnership")
	}
}

// header is the comment at the top of the values: where they come from, and what is to be known before an install.
func (s *setup) header() string {
	var out strings.Builder
	fmt.Fprintf(&out, "Values of the kafka-connect chart, made from %s.\n", strings.Join(s.from, ", "))
	for _, part := range []struct {
		fate  Fate
		title string
	}{{Dropped, "Dropped:"}, {Warning, "Look at this before you install:"}} {
		notes := slices.DeleteFunc(slices.Clone(s.notes), func(n Note) bool { return n.Fate != part.fate })
		if len(notes) > 0 {
			fmt.Fprintf(&out, "\n%s\n", part.title)
		}
		for _, n := range notes {
			fmt.Fprintf(&out, "- %s: %s\n", n.Key, n.Why)
		}
	}
	return out.String()
}

// WriteNotes writes the notes for people, a line each.
func WriteNotes(w io.Writer, notes []Note) error {
	width := 0
	for _, n := range notes {
		width = max(width, len(n.Fate))
	}
	for _, n := range notes {
		line := fmt.Sprintf("%-*s  %s", width, n.Fate, n.Key)
		if n.At != "" {
			line += " (" + n.At + ")"
		}
		if n.To != "" && n.To != n.Key {
			line += " → " + n.To
		}
		if n.Why != "" {
			line += ": " + n.Why
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// splitImage cuts an image's name before its tag; a port of the registry is no tag.
func splitImage(image string) (repository, tag string) {
	image, _, _ = strings.Cut(image, "@")
	slash := strings.LastIndex(image, "/")
	if colon := strings.LastIndex(image, ":"); colon > slash {
		return image[:colon], image[colon+1:]
	}
	return image, ""
}
