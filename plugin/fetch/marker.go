package fetch

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// markerName is the file that makes a folder one of ours. It begins with a dot and is no jar, so workers skip it.
const markerName = ".connect-register-fetch.json"

// marker says what a folder was made of and what was in it: after a power cut a file can be there and be empty.
type marker struct {
	Artifacts []source `json:"artifacts"`
	Files     int      `json:"files"`
	Bytes     int64    `json:"bytes"`
}

// source is an artifact without the query of its URL, which may be a token that is new each time.
type source struct {
	URL      string `json:"url"`
	Checksum string `json:"checksum"`
}

func sources(list []artifact) []source {
	var all []source
	for _, a := range list {
		all = append(all, source{a.shown, string(a.sum)})
	}
	return all
}

// writeMarker declares a folder whole.
func writeMarker(dir string, list []artifact) error {
	m := marker{Artifacts: sources(list)}
	var err error
	if m.Files, m.Bytes, err = inventory(dir); err != nil {
		return err
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, markerName)
	if err := os.WriteFile(path, append(data, '\n'), 0o444); err != nil {
		return err
	}
	return os.Chmod(path, 0o444)
}

// readMarker returns the marker of a folder, and false if it has none that can be read.
func readMarker(dir string) (marker, bool) {
	const limit = 1 << 20
	var m marker
	file, err := os.Open(filepath.Join(dir, markerName))
	if err != nil {
		return m, false
	}
	defer file.Close()
	err = json.NewDecoder(io.LimitReader(file, limit)).Decode(&m)
	return m, err == nil
}

// upToDate says whether a folder holds these artifacts, as an earlier run left them.
func upToDate(dir string, list []artifact) bool {
	m, ours := readMarker(dir)
	if !ours || !slices.Equal(m.Artifacts, sources(list)) {
		return false
	}
	files, bytes, err := inventory(dir)
	return err == nil && files == m.Files && bytes == m.Bytes
}

// inventory counts the files below a folder, except the marker, and their bytes.
func inventory(dir string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == filepath.Join(dir, markerName) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files, bytes = files+1, bytes+info.Size()
		return nil
	})
	return files, bytes, err
}

// checkOwn refuses to replace a folder that fetch did not make.
func checkOwn(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, markerName)); err != nil {
		return errors.New("it holds files that fetch did not put there: give --to a folder for this plugin alone")
	}
	return nil
}
