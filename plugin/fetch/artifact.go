package fetch

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
)

// artifact is one that was read and found good.
type artifact struct {
	url *url.URL
	// shown is the URL without what may be secret: user, query and fragment.
	shown string
	// name is the last part of the URL's path, made fit for a file.
	name string
	sum  checksum
}

func parseAll(all []Artifact) ([]artifact, error) {
	var list []artifact
	seen := map[Artifact]bool{}
	for i, one := range all {
		a, err := parse(one)
		if err != nil {
			return nil, fmt.Errorf("artifact %d of %d: %w", i+1, len(all), err)
		}
		if seen[one] {
			return nil, fmt.Errorf("%s is there twice: keep one", a.shown)
		}
		seen[one] = true
		list = append(list, a)
	}
	return list, nil
}

// parse reads an artifact. Its errors show neither the user nor the query of the URL.
func parse(one Artifact) (artifact, error) {
	at, err := url.Parse(one.URL)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" {
		return artifact{}, errors.New("the URL must begin with http:// or https:// and look like https://example.com/plugin.tar.gz")
	}
	a := artifact{url: at, shown: shown(at), name: fileName(at.Path)}
	if at.User != nil {
		return artifact{}, fmt.Errorf("%s: the URL holds a user name: remove it and give --username-file and --password-file", a.shown)
	}
	if a.sum, err = parseChecksum(one.Checksum); err != nil {
		return artifact{}, fmt.Errorf("%s: %w", a.shown, err)
	}
	return a, nil
}

// shown is a URL for messages, without what may be secret.
func shown(at *url.URL) string {
	return (&url.URL{Scheme: at.Scheme, Host: at.Host, Path: at.Path, RawPath: at.RawPath}).String()
}

// fileName makes a file's name of a URL's path. It never begins with a dot: such names are for fetch itself.
func fileName(urlPath string) string {
	const limit = 200
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._+@~", r) {
			return r
		}
		return '_'
	}, path.Base(urlPath))
	// The end stays, for it says what kind of file it is.
	name = strings.TrimLeft(name[max(0, len(name)-limit):], ".")
	if strings.Trim(name, "_") == "" {
		return "artifact"
	}
	return name
}

// oneHost keeps a login from servers that it is not for.
func oneHost(list []artifact) error {
	for _, a := range list[1:] {
		if !sameServer(list[0].url, a.url) {
			return fmt.Errorf("--username-file is for one server, and the URLs name two, %s and %s: take all artifacts from one",
				list[0].url.Host, a.url.Host)
		}
	}
	return nil
}
