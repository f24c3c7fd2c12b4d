package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestSchemaIsCurrent(t *testing.T) {
	want, err := build()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../connector.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("connector.schema.json is not what the catalogue says, run make generate:\n%s", diff)
	}
}

func TestSchema(t *testing.T) {
	data, err := build()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///connector.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("file:///connector.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, good := range map[string]bool{
		`{"connector.class": "FileStreamSink", "topics": "a", "tasks.max": 2}`:                                   true,
		`{"connector.class": "FileStreamSink", "topics": "a", "tasks.max": "two"}`:                               false,
		`{"connector.class": "FileStreamSink", "topics": "a", "tasks.max": "${env:TASKS}"}`:                      true,
		`{"name": "a", "config": {"connector.class": "X", "transforms.x.type": "Y", "errors.log.enable": true}}`: true,
		`{"name": "a", "config": {"connector.class": "X"}, "topics": "a"}`:                                       false,
		`{"name": "a", "config": {"topics": "a"}}`:                                                               false,
		`{"connector.class": "FileStreamSource", "batch.size": "many"}`:                                          false,
		`{"connector.class": "Other", "batch.size": "many"}`:                                                     true,
		`{"connector.class": "X", "topics": ["a"]}`:                                                              false,
	} {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}
