package connect

import (
	"regexp"
	"strconv"
	"strings"
)

var versionPattern = regexp.MustCompile(`^(\d+)\.(\d+)(.*)`)

// AtLeast compares the worker's version with one of Apache Kafka. Confluent's 7.6.0-ccs is Kafka 3.6, their 8.0.0-ccs Kafka 4.0.
func (s Server) AtLeast(major, minor int) bool {
	parts := versionPattern.FindStringSubmatch(s.Version)
	if parts == nil {
		return false
	}
	gotMajor, _ := strconv.Atoi(parts[1])
	gotMinor, _ := strconv.Atoi(parts[2])
	if strings.Contains(parts[3], "-cc") || strings.Contains(parts[3], "-ce") {
		gotMajor -= 4
	}
	return gotMajor > major || gotMajor == major && gotMinor >= minor
}
