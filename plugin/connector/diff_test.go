package connector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
)

func TestDiff(t *testing.T) {
	type config = map[string]string
	tests := map[string]struct {
		desired, actual config
		want            []connector.Change
	}{
		"equal":                       {config{"a": "1"}, config{"a": "1"}, nil},
		"name is the server's":        {config{"a": "1"}, config{"a": "1", "name": "x"}, nil},
		"name on either side":         {config{"name": "y"}, config{}, nil},
		"both empty":                  {nil, nil, nil},
		"masked":                      {config{"p": "s", "q": "s"}, config{"p": "********", "q": "***"}, nil},
		"too few asterisks":           {config{"p": "s"}, config{"p": "**"}, []connector.Change{{Key: "p", Old: "**", New: "s", Kind: connector.Changed}}},
		"more than asterisks":         {config{"p": "s"}, config{"p": "***."}, []connector.Change{{Key: "p", Old: "***.", New: "s", Kind: connector.Changed}}},
		"masked but no longer wanted": {config{}, config{"p": "***"}, []connector.Change{{Key: "p", Old: "***", Kind: connector.Removed}}},
		"empty is not absent":         {config{"a": ""}, config{}, []connector.Change{{Key: "a", Kind: connector.Added}}},
		"all kinds, sorted": {
			config{"c": "2", "a": "1", "same": "x"}, config{"c": "1", "b": "1", "same": "x"},
			[]connector.Change{
				{Key: "a", New: "1", Kind: connector.Added},
				{Key: "b", Old: "1", Kind: connector.Removed},
				{Key: "c", Old: "1", New: "2", Kind: connector.Changed},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, connector.Diff(test.desired, test.actual)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got := connector.Equal(test.desired, test.actual); got != (test.want == nil) {
				t.Errorf("Equal is %v", got)
			}
		})
	}
}

func TestChangeRedacted(t *testing.T) {
	tests := []struct{ change, want connector.Change }{
		{
			connector.Change{Key: "password", Old: "a", New: "b", Kind: connector.Changed},
			connector.Change{Key: "password", Old: connector.Mask, New: connector.Mask, Kind: connector.Changed},
		},
		{
			connector.Change{Key: "password", Old: "a", New: "${env:P}", Kind: connector.Changed},
			connector.Change{Key: "password", Old: connector.Mask, New: "${env:P}", Kind: connector.Changed},
		},
		{
			connector.Change{Key: "password", New: "b", Kind: connector.Added},
			connector.Change{Key: "password", New: connector.Mask, Kind: connector.Added},
		},
		{
			connector.Change{Key: "topics", Old: "a", Kind: connector.Removed},
			connector.Change{Key: "topics", Old: "a", Kind: connector.Removed},
		},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, test.change.Redacted()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}
