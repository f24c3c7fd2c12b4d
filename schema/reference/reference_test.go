package reference_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/schema/reference"
)

const chart = "../../charts/kafka-connect"

func TestREADMEIsCurrent(t *testing.T) {
	want, err := reference.README(chart)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(chart, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("README.md is not what values.yaml and README.md.gotmpl make; run make generate (-want +got):\n%s", diff)
	}
}

const values = `# a says <much> of *nothing*, see c.d and c.
a: ""

# Not of b: an empty line is between.

# b holds what users choose:
#   x: 1   # one
#   y: 2
# And more.
b: {}
# c is a section.
c:
  # c.d is a list, e.g. [1].
  d: [x, y]
  # c.e is long.
  e:
    # Why so.
    k: 1
    l: {m: 2}
  # c.f is a section in it.
  f:
    # c.f.g may be null.
    g: null
`

const markdown = "[General](#values.General) · [b](#values.b) · [c](#values.c)\n" + `
<a id="values.General"></a>

### General

- <a id="values.a"></a>**|a|** says \<much\> of \*nothing\*, see [|c.d|](#values.c.d) and c.
  Default: |""|

<a id="values.b"></a>

### b

**|b|** holds what users choose:

|||yaml
x: 1   # one
y: 2
|||

And more.

Default: |{}|

<a id="values.c"></a>

### c

**|c|** is a section.

- <a id="values.c.d"></a>**|c.d|** is a list, e.g. \[1\].
  Default: |[x, y]|
- <a id="values.c.e"></a>**|c.e|** is long.
  Default:

  |||yaml
  # Why so.
  k: 1
  l: {m: 2}
  |||

<a id="values.c.f"></a>

#### c.f

**|c.f|** is a section in it.

- <a id="values.c.f.g"></a>**|c.f.g|** may be null.
  Default: |null|
`

func TestMarkdown(t *testing.T) {
	keys, err := reference.Read([]byte(values))
	if err != nil {
		t.Fatal(err)
	}
	got, err := reference.Markdown(keys)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(markdown, "|", "`"), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUndescribed(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\n":           "line 1: no comment directly above a that begins with: # a",
		"# a is\n\na: 1\n": "line 3: no comment directly above a that begins with: # a",
		"# b is\na: 1\n":   "line 2: no comment directly above a that begins with: # a",
		"# ab is\na: 1\n":  "line 2: no comment directly above a that begins with: # a",
		"# a is\na:\n  # a.b is\n  b: 1\n  c: 2\n":           "line 5: no comment directly above a.c that begins with: # a.c",
		"# a is\na:\n  # a.b is\n  b: 1\n# a.c is\n  c: 2\n": "line 6: no comment directly above a.c that begins with: # a.c",
	} {
		keys, err := reference.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reference.Markdown(keys); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", "[]\n", "a: b: c\n", "x\n"} {
		if keys, err := reference.Read([]byte(text)); err == nil {
			t.Errorf("%q: %v", text, keys)
		}
	}
}
