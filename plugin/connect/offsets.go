package connect

import (
	"context"
	"encoding/json"
	"net/http"
)

// Offset is how far a connector has come in a partition. What either holds is the connector's business; of a sink they
// are {"kafka_topic", "kafka_partition"} and {"kafka_offset"}. Numbers are json.Number: nanoseconds do not fit a float.
type Offset struct {
	Partition map[string]any `json:"partition"`
	Offset    map[string]any `json:"offset"`
}

type offsets struct {
	Offsets []Offset `json:"offsets"`
}

// Offsets reads the offsets that a connector has committed (GET …/offsets, since Kafka 3.5).
func (c *Client) Offsets(ctx context.Context, name string) ([]Offset, error) {
	var all offsets
	err := c.get(ctx, path(name, "offsets"), nil, func(body *json.Decoder) error {
		body.UseNumber()
		return body.Decode(&all)
	})
	return all.Offsets, err
}

// AlterOffsets moves a stopped connector to other offsets and returns what Connect says to it; a nil Offset resets that
// partition (PATCH …/offsets, since Kafka 3.6). The error's Kind is Invalid when the connector is not stopped, or still has
// tasks, and Other when the connector does not allow it.
func (c *Client) AlterOffsets(ctx context.Context, name string, to []Offset) (string, error) {
	return c.changeOffsets(ctx, request{method: http.MethodPatch, path: path(name, "offsets"), in: offsets{to}})
}

// ResetOffsets makes a stopped connector forget how far it came (DELETE …/offsets, since Kafka 3.6), with the errors of
// AlterOffsets.
func (c *Client) ResetOffsets(ctx context.Context, name string) error {
	_, err := c.changeOffsets(ctx, request{method: http.MethodDelete, path: path(name, "offsets")})
	return err
}

func (c *Client) changeOffsets(ctx context.Context, r request) (string, error) {
	var said struct {
		Message string `json:"message"`
	}
	r.out = into(&said)
	_, err := c.call(ctx, r)
	return c.mask.Replace(oneLine(said.Message)), err
}
