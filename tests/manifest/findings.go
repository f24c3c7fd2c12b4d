package manifest

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// findings collects what is wrong, in the API server's own words.
type findings struct{ list field.ErrorList }

func (f *findings) add(errs ...*field.Error) { f.list = append(f.list, errs...) }

func (f *findings) invalid(path *field.Path, value any, what string) {
	f.add(field.Invalid(path, value, what))
}

func (f *findings) required(path *field.Path, missing bool, what string) {
	if missing {
		f.add(field.Required(path, what))
	}
}

func (f *findings) forbidden(path *field.Path, present bool, what string) {
	if present {
		f.add(field.Forbidden(path, what))
	}
}

// words adds what a function of the API server's validation says of a value.
func (f *findings) words(path *field.Path, value string, words []string) {
	for _, what := range words {
		f.invalid(path, value, what)
	}
}

func (f *findings) oneOf(path *field.Path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		f.add(field.NotSupported(path, value, allowed))
	}
}

// atLeast checks a number that may be absent.
func atLeast[N int32 | int64](f *findings, path *field.Path, value *N, least N) {
	if value != nil && *value < least {
		f.invalid(path, *value, "must be at least "+itoa(least))
	}
}

func between[N int32 | int64](f *findings, path *field.Path, value, least, most N) {
	if value < least || value > most {
		f.invalid(path, value, "must be between "+itoa(least)+" and "+itoa(most))
	}
}

// unique reports the second and further uses of a name; empty ones are left to other rules.
func (f *findings) unique(seen map[string]bool, path *field.Path, name string) {
	if name != "" && seen[name] {
		f.add(field.Duplicate(path, name))
	}
	seen[name] = true
}

// exactlyOne checks a union: the API server refuses none and several.
func (f *findings) exactlyOne(path *field.Path, union any, what string) {
	switch set := setFields(union); {
	case len(set) == 0:
		f.add(field.Required(path, "must specify a "+what))
	case len(set) > 1:
		f.forbidden(path.Child(set[1]), true, "may not specify more than 1 "+what+", "+set[0]+" is there too")
	}
}

func (f *findings) err() error {
	var errs []error
	for _, e := range f.list {
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// setFields names the pointers of a struct that are set, by their JSON names.
func setFields(union any) []string {
	var names []string
	value := reflect.ValueOf(union)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if value.Field(i).Kind() == reflect.Pointer && !value.Field(i).IsNil() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

func itoa[N int32 | int64](n N) string { return strconv.FormatInt(int64(n), 10) }
