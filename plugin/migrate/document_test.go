package migrate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// awkward are texts that one YAML reader or another takes for something else.
var awkward = []string{
	"", " ", "a", " a", "a ", "yes", "No", "on", "y", "~", "null", "Null", "true", "false", "TRUE", "1", "0", "007", "-1", "+1", "1e3", "1.50", "0x1F",
	"0b1", "0o7", "1_000", "12:30", "12:30:45", "2024-01-02", ".5", ".inf", ".nan", "-", "- a", "? a", ": a", "a: b", "a:", "a #b", "#a", "&a", "*a",
	"!a", "|", ">", "%a", "@a", "`a`", "'a'", "\"a\"", "{a}", "[a]", "a, b", "${dir:/a/b:c}", "{{ .Values.x }}", "a\nb", "a\n", "\na", "a\tb", "a\\b",
	"é", "日本", "\u00a0", "\u2028", "😀", "=", "<<", "a=b", "500m", "2Gi", "10e", "9007199254740993", "123456789012345", "-0", "00", "1.", "\u0007", "\u007f", "\u0080", "\u0085", "\ufeff",
}

// TestTextsReadBack: what is written is what Helm reads, as a key and as a value.
func TestTextsReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := append([]string{}, awkward...)
	for range 3000 {
		var text strings.Builder
		for range random.IntN(8) {
			text.WriteString(awkward[random.IntN(len(awkward))])
		}
		texts = append(texts, text.String())
	}
	var d document
	want := map[string]any{}
	for _, text := range texts {
		d.set(text, text, "text", "x"+text)
		d.set(configText(text), "", "config", text)
		want["x"+text] = text
	}
	data, err := d.encode("header\n\nwith: two paragraphs")
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Text, Config map[string]any }
	if err := yaml.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if got.Text["x"+text] != text {
			t.Errorf("%q is read as %#v", text, got.Text["x"+text])
		}
		// The chart makes texts of numbers and booleans again.
		value, there := got.Config[text]
		if number, is := value.(float64); is {
			value = fmt.Sprintf("%.0f", number)
		}
		if !there || fmt.Sprint(value) != text {
			t.Errorf("%q of a configuration is read as %#v", text, value)
		}
	}
	if len(got.Text) != len(want) {
		t.Errorf("%d keys, want %d", len(got.Text), len(want))
	}
}

// TestSecretsReadBack: the same for Secrets, whose manifest is written as text.
func TestSecretsReadBack(t *testing.T) {
	var s secretSet
	for i, text := range awkward {
		s.add("a", fmt.Sprintf("k%03d", i), secretValue{text: text})
	}
	s.add("a", "later", secretValue{fill: "the file"})
	_, manifest, _ := strings.Cut(string(s.encode([]string{"x"})), "---\n")
	var got struct{ StringData map[string]string }
	if err := yaml.Unmarshal([]byte(manifest), &got); err != nil {
		t.Fatal(err)
	}
	for i, text := range awkward {
		if value := got.StringData[fmt.Sprintf("k%03d", i)]; value != text {
			t.Errorf("%q is read as %q", text, value)
		}
	}
	if _, there := got.StringData["later"]; there {
		t.Error("what is to be filled in is there already")
	}
}

// TestSecretNames are valid for Kubernetes, and differ where connectors do.
func TestSecretNames(t *testing.T) {
	seen := map[string]string{}
	for _, name := range append(awkward[1:], "Orders", "orders", "orders.eu", "orders-eu", strings.Repeat("a", 90), strings.Repeat("a", 91), "é-ü") {
		got := secretName(name)
		if other, twice := seen[got]; twice && other != name {
			t.Errorf("%q and %q are both %s", name, other, got)
		}
		seen[got] = name
		if notDNS.MatchString(strings.ReplaceAll(got, "-", "")) || len(got) > 63 || strings.HasPrefix(got, "-") {
			t.Errorf("%q gives %q", name, got)
		}
	}
}

func TestInterpolate(t *testing.T) {
	variables := []variable{{name: "A", value: "a"}, {name: "EMPTY"}}
	for text, want := range map[string]string{
		"$A": "a", "${A}": "a", "x${A}y$A": "xaya", "$$A": "$A", "${A:-b}": "a", "${EMPTY:-b}": "b", "${EMPTY-b}": "", "${B-b}": "b", "${B:-}": "",
		"${A:+c}": "c", "${B:+c}": "", "$": "$", "${dir:/a:b}": "${dir:/a:b}", "a$1": "a$1",
	} {
		if got, unset := interpolate(text, variables); got != want || len(unset) > 0 {
			t.Errorf("%q: %q %q, want %q", text, got, unset, want)
		}
	}
	if _, unset := interpolate("$B ${C:?say}", variables); strings.Join(unset, ",") != "B,C" {
		t.Errorf("unset: %q", unset)
	}
}

func TestPropertyOf(t *testing.T) {
	for name, want := range map[string]string{"GROUP_ID": "group.id", "A__B": "a_b", "A___B_C": "a-b.c", "KEY_CONVERTER_SCHEMAS_ENABLE": "key.converter.schemas.enable"} {
		if got := propertyOf(name); got != want || variableOf(got) != name {
			t.Errorf("%s: %s and back %s", name, got, variableOf(got))
		}
	}
}

func TestSplitImage(t *testing.T) {
	for image, want := range map[string][2]string{
		"a": {"a", ""}, "a:1": {"a", "1"}, "h:5000/a": {"h:5000/a", ""}, "h:5000/a:1": {"h:5000/a", "1"}, "a@sha256:0": {"a", ""}, "a:1@sha256:0": {"a", "1"},
	} {
		if repository, tag := splitImage(image); repository != want[0] || tag != want[1] {
			t.Errorf("%s: %s %s", image, repository, tag)
		}
	}
}

// TestAliases that hold themselves, or unfold to billions, are refused and not followed.
func TestAliases(t *testing.T) {
	laughs := "a0: &a0 [x, x]\n"
	for i := 1; i < 40; i++ {
		laughs += fmt.Sprintf("a%d: &a%[1]d [*a%d, *a%[2]d]\n", i, i-1)
	}
	for _, text := range []string{"x: &x {y: *x}\n", "x: &x [*x]\n", laughs, strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
		if _, err := readYAML(File{Name: "f.yaml", Data: []byte(text)}); err == nil || !strings.Contains(err.Error(), "aliases unfold to too much") {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
