package jaas

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Options of Write.
type Options struct {
	// From is the folder with one credential a file, such as a mounted Secret.
	From string
	// To is an existing folder for what is written.
	To string
	// Keys are names of files in From. Each gets an escaped copy of the same name in To.
	Keys []string
	// UsersFile, if not empty, is the name in To of a .properties file with one user, for PropertyFileLoginModule.
	UsersFile string
	// UsernameKey and PasswordKey are the names of the files in From with that user. They need not be among Keys.
	UsernameKey, PasswordKey string
}

// Validate says which flag or key is missing or wrong.
func (o Options) Validate() error {
	users := o.UsersFile != ""
	switch {
	case o.From == "":
		return errors.New("--from is missing, set it to the folder of the mounted Secret")
	case o.To == "":
		return errors.New("--to is missing, set it to the folder for the escaped copies")
	case filepath.Clean(o.From) == filepath.Clean(o.To):
		return errors.New("--from and --to are the same folder: set --to to another one, e.g. an emptyDir in memory")
	case users != (o.UsernameKey != "") || users != (o.PasswordKey != ""):
		return errors.New("--users-file, --username-key and --password-key go together: give all three or none")
	case len(o.Keys) == 0 && !users:
		return errors.New("nothing to write: name the keys to escape, e.g. username password, or give --users-file")
	}
	return o.validateNames()
}

func (o Options) validateNames() error {
	written := append([]string{}, o.Keys...)
	if o.UsersFile != "" {
		written = append(written, o.UsersFile)
	}
	seen := map[string]bool{}
	for _, name := range written {
		if !isKey(name) {
			return notKey(name)
		}
		if seen[name] {
			return fmt.Errorf("%q would be written twice: name it once", name)
		}
		seen[name] = true
	}
	for _, name := range []string{o.UsernameKey, o.PasswordKey} {
		if o.UsersFile != "" && !isKey(name) {
			return notKey(name)
		}
	}
	return nil
}

// isKey tells names of files in the folder itself.
func isKey(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\\\x00")
}

func notKey(name string) error {
	return fmt.Errorf("%q is no key of a Secret: these are letters, digits, dashes, dots and underscores", name)
}
