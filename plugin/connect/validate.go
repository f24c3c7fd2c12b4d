package connect

import (
	"context"
	"net/http"
	"slices"
)

// Validation is what Connect says of a configuration.
type Validation struct {
	Name       string
	ErrorCount int
	Keys       []ValidatedKey
}

// ValidatedKey is one key of a validated configuration. Type is that of its definition, such as STRING or PASSWORD.
type ValidatedKey struct {
	Name, Type string
	Errors     []string
}

// Errors lists what is wrong as "key: message", sorted by key.
func (v Validation) Errors() []string {
	var all []string
	for _, key := range v.Keys {
		for _, text := range key.Errors {
			all = append(all, key.Name+": "+oneLine(text))
		}
	}
	slices.Sort(all)
	return all
}

// Validate lets Connect check a configuration, which must hold name and connector.class, without storing it
// (PUT /connector-plugins/{class}/config/validate). A configuration with errors is no error of the call; the error's Kind is
// Invalid for a class that the worker does not have, Unknown when the connector took longer than 90 s.
func (c *Client) Validate(ctx context.Context, class string, config map[string]string) (Validation, error) {
	var answer struct {
		Name       string `json:"name"`
		ErrorCount int    `json:"error_count"`
		Configs    []struct {
			Definition struct {
				Type string `json:"type"`
			} `json:"definition"`
			Value struct {
				Name   string   `json:"name"`
				Errors []string `json:"errors"`
			} `json:"value"`
		} `json:"configs"`
	}
	_, err := c.call(ctx, request{
		method: http.MethodPut, path: "/connector-plugins/" + escape(class) + "/config/validate", in: config, out: into(&answer),
	})
	if err != nil {
		return Validation{}, err
	}
	v := Validation{Name: answer.Name, ErrorCount: answer.ErrorCount}
	for _, key := range answer.Configs {
		v.Keys = append(v.Keys, ValidatedKey{Name: key.Value.Name, Type: key.Definition.Type, Errors: key.Value.Errors})
	}
	return v, nil
}
