package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// count is what a set of numbered records comes to: how many were seen, how many of them again, how many never.
type count struct{ seen, duplicates, missing int }

func (c count) String() string {
	return fmt.Sprintf("%s records, %d duplicates, %d missing", thousands(c.seen), c.duplicates, c.missing)
}

func (c count) exactlyOnce() bool { return c.duplicates == 0 && c.missing == 0 }

// tally counts the numbers from first to last (inclusive) among lines such as "record 17".
func tally(lines []string, first, last int) (count, error) {
	times := make(map[int]int, last-first+1)
	for _, line := range lines {
		n, err := strconv.Atoi(strings.TrimPrefix(line, recordPrefix))
		if err != nil {
			return count{}, fmt.Errorf("%q is none of the demo's records", line)
		}
		if n >= first && n <= last {
			times[n]++
		}
	}
	c := count{missing: last - first + 1 - len(times)}
	for _, n := range times {
		c.seen += n
		c.duplicates += n - 1
	}
	return c, nil
}

const recordPrefix = "record "

// numbered makes the records from first to last.
func numbered(first, last int) []string {
	records := make([]string, 0, last-first+1)
	for n := first; n <= last; n++ {
		records = append(records, recordPrefix+strconv.Itoa(n))
	}
	return records
}

// readLines reads a sink's file. A file that is not there yet has no lines; a last line without its end is still
// being written.
func readLines(path string) ([]string, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	reader := bufio.NewReader(file)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return lines, nil
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
