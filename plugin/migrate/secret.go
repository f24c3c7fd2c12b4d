package migrate

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// secretSet are the Secrets that take what must not stand in values.
type secretSet struct {
	byName map[string]map[string]secretValue
}

// secretValue is what stands under a key; with fill it is for people to write, because it is not known.
type secretValue struct {
	text string
	data []byte
	fill string
}

func (s *secretSet) add(name, key string, value secretValue) {
	if s.byName == nil {
		s.byName = map[string]map[string]secretValue{}
	}
	if s.byName[name] == nil {
		s.byName[name] = map[string]secretValue{}
	}
	s.byName[name][key] = value
}

// encode writes the manifests, sorted. What is to be filled in is a comment: a key that is missing is told by the registrar, an
// empty password is not.
func (s *secretSet) encode(from []string) []byte {
	if len(s.byName) == 0 {
		return nil
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# Secrets made from %s. Keep this file out of Git.\n", strings.Join(from, ", "))
	fmt.Fprintf(&out, "# Before the install, in the release's namespace: kubectl apply %s-f secrets.yaml\n", s.applyFlag())
	for _, name := range slices.Sorted(maps.Keys(s.byName)) {
		fmt.Fprintf(&out, "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\ntype: Opaque\n", name)
		keys := s.byName[name]
		s.section(&out, "stringData", keys, func(v secretValue) (string, bool) { return quoted(v.text), v.data == nil })
		s.section(&out, "data", keys, func(v secretValue) (string, bool) {
			return base64.StdEncoding.EncodeToString(v.data), v.data != nil
		})
	}
	return []byte(out.String())
}

// maxAnnotation is what kubectl apply can keep of an object in an annotation, less some room for the rest of it.
const maxAnnotation = 200 << 10

// applyFlag is what a Secret needs that is too large for that.
func (s *secretSet) applyFlag() string {
	for _, keys := range s.byName {
		size := 0
		for _, value := range keys {
			size += len(quoted(value.text)) + base64.StdEncoding.EncodedLen(len(value.data))
		}
		if size > maxAnnotation {
			return "--server-side "
		}
	}
	return ""
}

func (s *secretSet) section(out *strings.Builder, title string, keys map[string]secretValue, text func(secretValue) (string, bool)) {
	began := false
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		value := keys[key]
		line, ours := text(value)
		if !ours {
			continue
		}
		if !began {
			fmt.Fprintf(out, "%s:\n", title)
			began = true
		}
		if value.fill != "" {
			fmt.Fprintf(out, "  # Fill in: %s\n  # %s:\n", value.fill, key)
			continue
		}
		fmt.Fprintf(out, "  %s: %s\n", key, line)
	}
}

// quoted is a text as JSON, which YAML reads, too.
func quoted(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	// YAML takes fewer characters as they are.
	text = strings.ReplaceAll(strings.TrimSuffix(out.String(), "\n"), "\x7f", `\u007f`)
	return control.ReplaceAllStringFunc(text, func(c string) string { return fmt.Sprintf(`\u%04x`, []rune(c)[0]) })
}

// control are characters of the second block of controls.
var control = regexp.MustCompile("[\u0080-\u009f\ufeff\ufffe\uffff]")

var (
	notDNS       = regexp.MustCompile(`[^a-z0-9]+`)
	notSecretKey = regexp.MustCompile(`[^-._A-Za-z0-9]+`)
)

// secretName is the name of a connector's Secret. Names that differ only in what Kubernetes does not allow stay different.
func secretName(connector string) string {
	const end = "-credentials"
	slug := strings.Trim(notDNS.ReplaceAllString(strings.ToLower(connector), "-"), "-")
	if slug == connector && len(slug) <= 40 {
		return slug + end
	}
	sum := sha256.Sum256([]byte(connector))
	slug = strings.Trim(slug[:min(len(slug), 40)], "-")
	return strings.TrimPrefix(fmt.Sprintf("%s-%x", slug, sum[:4]), "-") + end
}

// secretKey is a key of a configuration as a key of a Secret.
func secretKey(key string) string { return notSecretKey.ReplaceAllString(key, "_") }
