package fetch

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"
)

// What holds unless Options say otherwise. Sizes are in bytes.
const (
	DefaultMaxDownload int64 = 2 << 30
	DefaultMaxUnpacked int64 = 4 << 30
	DefaultMaxFiles          = 20_000
	DefaultTimeout           = 10 * time.Minute
	defaultStall             = time.Minute
	defaultPause             = time.Second
)

// Artifact is a file to fetch.
type Artifact struct {
	// URL begins with http:// or https://. Its query may hold a token and is never shown; it holds no user name.
	URL string
	// Checksum is sha256: and 64 hex digits, or sha512: and 128.
	Checksum string
}

// Options of Run. Only Dir and Artifacts are required.
type Options struct {
	// Dir is the folder that the artifacts make up, all of it. It is made, or replaced if an earlier run made it.
	Dir string
	// Artifacts are fetched in this order.
	Artifacts []Artifact
	// CAFile has PEM certificates of authorities that are trusted besides the system's.
	CAFile string
	// UsernameFile and PasswordFile hold the login for the server of the artifacts; then all have the same one.
	UsernameFile, PasswordFile string
	// MaxDownload is the most that one artifact may have, in bytes; 0: DefaultMaxDownload.
	MaxDownload int64
	// MaxUnpacked is the most that all artifacts may have once they are unpacked, in bytes; 0: DefaultMaxUnpacked.
	MaxUnpacked int64
	// MaxFiles is the most files and folders that all artifacts may have; 0: DefaultMaxFiles.
	MaxFiles int
	// Timeout bounds the whole run; 0: DefaultTimeout.
	Timeout time.Duration
	// Stall is how long a server may send nothing before the try is given up; 0: a minute.
	Stall time.Duration
	// Pause is the time before the second try, and doubles from try to try; 0: a second.
	Pause time.Duration
	// Log takes one line an artifact and one a retry; nil: they are dropped.
	Log io.Writer
}

func (o Options) withDefaults() Options {
	setDefault(&o.MaxDownload, DefaultMaxDownload)
	setDefault(&o.MaxUnpacked, DefaultMaxUnpacked)
	setDefault(&o.MaxFiles, DefaultMaxFiles)
	setDefault(&o.Timeout, DefaultTimeout)
	setDefault(&o.Stall, defaultStall)
	setDefault(&o.Pause, defaultPause)
	if o.Log == nil {
		o.Log = io.Discard
	}
	return o
}

func setDefault[T int | int64 | time.Duration](value *T, to T) {
	if *value == 0 {
		*value = to
	}
}

// Validate says what is missing or wrong, without a look at the network or the disk.
func (o Options) Validate() error {
	_, err := o.artifacts()
	return err
}

// artifacts checks all options and reads the URLs and checksums.
func (o Options) artifacts() ([]artifact, error) {
	switch {
	case o.Dir == "":
		return nil, errors.New("--to is missing, set it to the folder of the plugin, e.g. --to /plugins/jdbc")
	case len(o.Artifacts) == 0:
		return nil, errors.New("--url is missing, set it to a plugin's jar, zip or tar.gz")
	case (o.UsernameFile == "") != (o.PasswordFile == ""):
		return nil, errors.New("--username-file and --password-file go together: give both or none")
	case o.Timeout < 0:
		return nil, fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 10m", o.Timeout)
	}
	if dir, err := filepath.Abs(o.Dir); err != nil || dir == filepath.Dir(dir) {
		return nil, fmt.Errorf("--to %s must be a folder for this plugin alone, e.g. --to /plugins/jdbc", o.Dir)
	}
	list, err := parseAll(o.Artifacts)
	if err == nil && o.UsernameFile != "" {
		err = oneHost(list)
	}
	return list, err
}
