package fakeconnect

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// offset is how far a connector came in a partition; both are kept as they were written.
type offset struct {
	Partition json.RawMessage `json:"partition"`
	Offset    json.RawMessage `json:"offset"`
}

// SetOffsets stores what a connector has committed, as JSON objects: partition and offset in turn.
func (c *Cluster) SetOffsets(name string, partitionsAndOffsets ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []offset
	for pair := range slices.Chunk(partitionsAndOffsets, 2) {
		all = append(all, offset{json.RawMessage(pair[0]), json.RawMessage(pair[1])})
	}
	c.offsets[name] = all
	c.tellPartitions(name)
}

// tellPartitions lets the workers know which partitions a connector has offsets of.
func (c *Cluster) tellPartitions(name string) {
	c.partitions[name] = map[string]bool{}
	for _, o := range c.offsets[name] {
		c.partitions[name][string(compact(o.Partition))] = true
	}
}

func (c *Cluster) getOffsets(w *worker, r *call, answer func(reply)) {
	c.ifAlive(w, c.costs.Read, func() {
		if w.snapshot[r.Connector] == nil {
			answer(failure(notFound, "Connector "+r.Connector+" not found"))
			return
		}
		known := []offset{}
		for _, o := range c.offsets[r.Connector] {
			if c.partitions[r.Connector][string(compact(o.Partition))] {
				known = append(known, o)
			}
		}
		answer(jsonReply(http.StatusOK, map[string]any{"offsets": known}))
	})
}

func (c *Cluster) patchOffsets(w *worker, r *call, answer func(reply)) {
	var body struct{ Offsets []offset }
	if err := unmarshal(r.body, &body); err != nil || len(body.Offsets) == 0 {
		answer(failure(badRequest, "Partitions / offsets need to be provided for an alter offsets request"))
		return
	}
	c.changeOffsets(w, r, answer, "altered", func(stored []offset) []offset {
		last := map[string]int{}
		for i, change := range body.Offsets {
			last[string(compact(change.Partition))] = i
		}
		stored = slices.DeleteFunc(stored, func(o offset) bool { _, changed := last[string(compact(o.Partition))]; return changed })
		for i, change := range body.Offsets {
			if last[string(compact(change.Partition))] == i && string(change.Offset) != "null" {
				stored = append(stored, change)
			}
		}
		return stored
	})
}

func (c *Cluster) deleteOffsets(w *worker, r *call, answer func(reply)) {
	c.changeOffsets(w, r, answer, "reset", func([]offset) []offset { return nil })
}

// changeOffsets lets the leader change the offsets of a connector that is stopped and has no tasks.
func (c *Cluster) changeOffsets(w *worker, r *call, answer func(reply), done string, change func([]offset) []offset) {
	c.atLeader(w, c.costs.Write, nil, answer, func(*worker) {
		switch e := c.log[r.Connector]; {
		case e == nil:
			answer(failure(notFound, "Connector "+r.Connector+" not found"))
		case e.target != stopped || e.tasks > 0:
			answer(failure(badRequest, "Connectors must be in the STOPPED state before their offsets can be modified. This can be done "+
				"for the specified connector by issuing a 'PUT' request to the '/connectors/"+r.Connector+"/stop' endpoint"))
		default:
			c.wrote(r, "offsets", e, e)
			c.offsets[r.Connector] = change(slices.Clone(c.offsets[r.Connector]))
			c.after(c.costs.Lag, func() { c.tellPartitions(r.Connector) })
			answer(jsonReply(http.StatusOK, map[string]string{"message": "The offsets for this connector have been " + done + " successfully"}))
		}
	})
}

func compact(text json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return text
	}
	return b.Bytes()
}

func unmarshal(body []byte, into any) error { return json.Unmarshal(body, into) }

var levelNames = []string{"OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"}

func (c *Cluster) logger(_ *worker, r *call, answer func(reply)) {
	level, known := c.levels[r.segment[2]]
	if !known {
		answer(failure(notFound, "Logger "+r.segment[2]+" not found."))
		return
	}
	answer(jsonReply(http.StatusOK, map[string]any{"level": level, "last_modified": nil}))
}

func (c *Cluster) setLogger(_ *worker, r *call, answer func(reply)) {
	var body struct{ Level string }
	_ = unmarshal(r.body, &body)
	level := strings.ToUpper(body.Level)
	if !slices.Contains(levelNames, level) {
		answer(failure(notFound, "invalid log level '"+body.Level+"'."))
		return
	}
	c.levels[r.segment[2]] = level
	if r.query.Get("scope") == "cluster" {
		answer(empty(http.StatusNoContent))
		return
	}
	answer(jsonReply(http.StatusOK, []string{r.segment[2]}))
}
