package jaas

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/atomicfile"
	"github.com/connect-register/connect-register/plugin/internal/javaprops"
	"github.com/connect-register/connect-register/plugin/internal/secretfile"
)

// mode lets a worker of the same group read what an init container wrote, and nobody change it.
const mode = 0o440

// file is one to be written.
type file struct{ name, text string }

// Write reads all credentials, and if all are good, writes all files. Errors name the key and never show its value.
func Write(o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	files, err := o.files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := atomicfile.Write(filepath.Join(o.To, f.name), mode, strings.NewReader(f.text)); err != nil {
			return fmt.Errorf("writing %q: %w", f.name, err)
		}
	}
	return nil
}

func (o Options) files() ([]file, error) {
	var files []file
	for _, key := range o.Keys {
		text, err := read(o.From, key, Escape)
		if err != nil {
			return nil, err
		}
		files = append(files, file{key, text})
	}
	if o.UsersFile == "" {
		return files, nil
	}
	users, err := o.users()
	return append(files, file{o.UsersFile, users}), err
}

// users is the .properties file: user=password.
func (o Options) users() (string, error) {
	user, err := read(o.From, o.UsernameKey, userName)
	if err != nil {
		return "", err
	}
	password, err := read(o.From, o.PasswordKey, func(text string) (string, error) { return text, check(text) })
	if err != nil {
		return "", err
	}
	return javaprops.Line(user, password), nil
}

// userName refuses what basic authentication cannot carry: there a user name ends at the first colon.
func userName(text string) (string, error) {
	if strings.Contains(text, ":") {
		return "", errors.New("it holds a colon, where the user name of basic authentication ends: choose one without")
	}
	return text, check(text)
}

func read(dir, key string, convert func(string) (string, error)) (string, error) {
	text, err := secretfile.Read(filepath.Join(dir, key))
	if err != nil {
		return "", fmt.Errorf("reading the key %q: %w", key, err)
	}
	if text, err = convert(text); err != nil {
		return "", fmt.Errorf("the key %q: %w", key, err)
	}
	return text, nil
}
