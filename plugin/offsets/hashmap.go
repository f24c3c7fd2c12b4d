// Package offsets reads the file in which connect-standalone keeps how far its sources have come.
package offsets

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Entry is one of the map's, with the bytes at which its key and its value begin.
type Entry struct {
	Key, Value     []byte // a Value of nil is null
	KeyAt, ValueAt int
}

// Decode reads the file of offset.storage.file.filename: one HashMap<byte[], byte[]> in Java's serialised form (Java Object
// Serialization Specification, protocol version 2), as Kafka's FileOffsetBackingStore writes it. An empty file has no entries. An
// error says at which byte it is not that. Entries are in the file's order; they share its memory.
func Decode(data []byte) ([]Entry, error) {
	if len(data) == 0 {
		return nil, nil
	}
	r := &javaReader{data: data}
	r.expect("a serialised HashMap", hashMapHeader)
	r.take(8) // load factor and threshold, which only its own JVM needs
	r.expect("the map's size", []byte{0x77, 8})
	r.take(4) // capacity
	count := int(binary.BigEndian.Uint32(r.take(4)))
	if r.err == nil && count > len(data)/2 {
		return nil, fmt.Errorf("byte %d: %d entries cannot stand in %d bytes", r.at-4, count, len(data))
	}
	var entries []Entry
	seen := map[string]bool{}
	for range count {
		e := Entry{KeyAt: r.at}
		e.Key = r.bytes()
		e.ValueAt = r.at
		e.Value = r.bytes()
		if r.err != nil {
			break
		}
		if key := string(e.Key); seen[key] {
			return nil, fmt.Errorf("byte %d: this key stands in the map twice", e.KeyAt)
		} else {
			seen[key] = true
		}
		entries = append(entries, e)
	}
	r.expect("the map's end", []byte{0x78})
	if r.err == nil && r.at != len(data) {
		r.fail("the file goes on after the map's end")
	}
	if r.err != nil {
		return nil, r.err
	}
	return entries, nil
}

// hashMapHeader begins the stream: magic and version, the object, its class java.util.HashMap with its two fields.
var hashMapHeader = []byte("\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16`\xd1\x03\x00\x02F\x00\nloadFactorI\x00\tthresholdxp")

// arrayClass is the class byte[], written with the first array; later ones refer to it.
var (
	arrayClass     = []byte("r\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp")
	arrayReference = []byte("q\x00~\x00\x02")
)

type javaReader struct {
	data []byte
	at   int
	err  error
}

func (r *javaReader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("byte %d: %s: is it the file of offset.storage.file.filename?", r.at, what)
	}
}

// take returns the next n bytes; zeros after an error.
func (r *javaReader) take(n int) []byte {
	if r.err == nil && n > len(r.data)-r.at {
		r.fail("the file ends too early")
	}
	if r.err != nil {
		return make([]byte, min(n, 8))
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *javaReader) expect(what string, want []byte) {
	if r.err == nil && !bytes.HasPrefix(r.data[r.at:], want) {
		r.fail(what + " was expected")
	}
	if r.err == nil {
		r.at += len(want)
	}
}

// bytes reads a byte[], nil for null.
func (r *javaReader) bytes() []byte {
	tag := r.take(1)[0]
	switch {
	case r.err != nil || tag == 'p':
		return nil
	case tag != 'u':
		r.at--
		r.fail("a byte[] was expected")
		return nil
	case bytes.HasPrefix(r.data[r.at:], arrayClass):
		r.at += len(arrayClass)
	default:
		r.expect("the class of a byte[]", arrayReference)
	}
	size := binary.BigEndian.Uint32(r.take(4))
	if r.err == nil && uint64(size) > uint64(len(r.data)) {
		r.fail("a byte[] is longer than the file")
	}
	if r.err != nil {
		return nil
	}
	return r.take(int(size))
}
