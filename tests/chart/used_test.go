package chart

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryKeyIsUsed changes the values one at a time, and wants another render, or an ERROR that names the key, with
// one of the values files of testdata/used at least. A key that makes no difference is one that no template reads.
func TestEveryKeyIsUsed(t *testing.T) {
	s := readSchema(t)
	r := newChanger(t)
	bases := r.bases(t)
	isUsed := func(l leaf) bool {
		// The first sample that the schema takes mostly does, in one of the files.
		return slices.ContainsFunc(samplesOf(l), func(sample any) bool {
			return slices.ContainsFunc(bases, func(b base) bool { return r.makesADifference(b, l, sample) })
		})
	}
	if isUsed(leaf{path: "global.readByNobody"}) {
		t.Fatal("a key that no template reads makes a difference: then this test says nothing")
	}
	used := map[string]bool{}
	for _, leaf := range s.leaves("", s.root) {
		// What Kubernetes defines is handed on whole.
		if strings.Contains(leaf.path, ".valueFrom.") {
			continue
		}
		used[leaf.path] = isUsed(leaf)
	}
	for _, path := range slices.Sorted(maps.Keys(used)) {
		if !used[path] {
			t.Errorf("%s: no change of it changes a render. If it is used: switch on what it is for in testdata/used, or give it a value in samples", path)
		}
	}
	for path := range samples {
		if _, known := used[path]; !known {
			t.Errorf("samples has %s, which the schema has not", path)
		}
	}
}

func (r *changer) makesADifference(b base, l leaf, sample any) bool {
	for _, path := range expand(b.merged, strings.Split(l.path, ".")) {
		values := clone(b.values)
		if !set(values, b.merged, path, sample) {
			continue
		}
		merged, err := r.merge(values)
		if err != nil || reflect.DeepEqual(merged, b.merged) {
			continue
		}
		text, err := r.render(values)
		if err == nil && text != b.rendered || err != nil && strings.Contains(err.Error(), strings.Join(path, ".")) {
			return true
		}
	}
	return false
}
