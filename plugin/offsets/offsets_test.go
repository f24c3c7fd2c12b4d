package offsets

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
)

// real is a file that a JVM has written: one entry, of local-file-source.
const real = "\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16`\xd1\x03\x00\x02F\x00\nloadFactorI\x00\tthresholdxp" +
	"?@\x00\x00\x00\x00\x00\x0cw\x08\x00\x00\x00\x10\x00\x00\x00\x01ur\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp" +
	"\x00\x00\x00-[\"local-file-source\",{\"filename\":\"test.txt\"}]uq\x00~\x00\x02\x00\x00\x00\x0f{\"position\":30}x"

func TestRead(t *testing.T) {
	got, err := Read([]byte(real))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(got); err != nil || string(text) != `[{"Connector":"local-file-source","partition":{"filename":"test.txt"},"offset":{"position":30}}]` {
		t.Errorf("%s %v", text, err)
	}
	if got, err := Read(nil); err != nil || len(got) != 0 {
		t.Errorf("an empty file has %v, %v", got, err)
	}
}

// TestBroken cuts and changes the file at every byte: an error with a position, or other offsets, and never a panic.
func TestBroken(t *testing.T) {
	for at := range len(real) {
		if _, err := Read([]byte(real[:at])); at > 0 && (err == nil || !strings.HasPrefix(err.Error(), "byte ")) {
			t.Errorf("cut at %d: %v", at, err)
		}
		for _, b := range []byte{0, 1, 0x70, 0x7f, 0xff} {
			data := []byte(real)
			data[at] = b
			_, _ = Read(data)
		}
	}
	if _, err := Read([]byte(real + "x")); err == nil {
		t.Error("no error for what follows the map")
	}
}

// TestBrokenEntries: what is in the map is not what Connect writes. No error shows it.
func TestBrokenEntries(t *testing.T) {
	const key = `["c",{"s3cr3t":1}]`
	for _, test := range []struct{ entries, want string }{
		{`["c",{}]` + "\x00" + `{"n":1}x`, `byte 112: connector "c": this offset is no JSON object of texts, numbers, booleans and null`},
		{`[null,{}]` + "\x00{}", `byte 81: this key is not ["connector", {partition}]: the worker had other converters for its offsets, which no Kafka since 3.0 has`},
		{`["c",null]` + "\x00{}", `byte 81: connector "c": the partition of this key is no JSON object of texts, numbers, booleans and null`},
		{`["c",{}]x` + "\x00{}", `byte 81: this key is not ["connector", {partition}]: the worker had other converters for its offsets, which no Kafka since 3.0 has`},
		{key + "\x00" + `"s3cr3t"`, `byte 122: connector "c": this offset is no JSON object of texts, numbers, booleans and null`},
		{key + "\x00{}\x01" + key + "\x00{}", "byte 134: this key stands in the map twice"},
		{key + "\x00null", ""},
		{`["c",{"a":{"s3cr3t":1}}]` + "\x00{}", `byte 81: connector "c": the partition of this key is no JSON object of texts, numbers, booleans and null`},
		{key + "\x00" + `{"s3cr3t":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}", `byte 122: connector "c": this offset is no JSON object of texts, numbers, booleans and null`},
		{
			`["c",{"a":1,"b":2}]` + "\x00{\"s3cr3t\":1}\x01" + `["c",{"b":2,"a":1}]` + "\x00{\"s3cr3t\":2}",
			`byte 145: connector "c": the key at byte 81 names the same partition, written otherwise, and has another offset: migrate without offsets, and write the right one with offsets set`,
		},
	} {
		got, err := Read(serialised(test.entries))
		if test.want == "" && (err != nil || len(got) > 0) || test.want != "" && (err == nil || err.Error() != test.want) {
			t.Errorf("%q: %v %v, want %s", test.entries, got, err, test.want)
		}
	}
}

// TestSamePartition: keys that Java takes for two and that name one partition, with the same offset, are one.
func TestSamePartition(t *testing.T) {
	got, err := Read(serialised(`["c",{"a":1,"b":2}]` + "\x00{\"n\":1}\x01" + `["c",{"b":2,"a":1}]` + "\x00{\"n\":1}\x01" + `["d",{"a":1,"b":2}]` + "\x00{\"n\":2}"))
	if err != nil || len(got) != 2 {
		t.Errorf("%v %v", got, err)
	}
}

// serialised writes a map as a JVM does: entries are parted by 1, key and value by 0.
func serialised(entries string) []byte {
	all := strings.Split(entries, "\x01")
	head := strings.Index(real, "\x00\x00\x00\x01ur")
	data := binary.BigEndian.AppendUint32([]byte(real[:head]), uint32(len(all)))
	first := true
	for _, entry := range all {
		for text := range strings.SplitSeq(entry, "\x00") {
			data = append(data, 'u')
			if first {
				data = append(data, arrayClass...)
			} else {
				data = append(data, arrayReference...)
			}
			first = false
			data = append(binary.BigEndian.AppendUint32(data, uint32(len(text))), text...)
		}
	}
	return append(data, 'x')
}
