package registrar

import (
	"errors"
	"math"
	"regexp"
	"strconv"
)

// size is a flag's number of bytes, written as Kubernetes writes quantities: 4Gi, 500M, 1048576.
type size int64

var (
	errSize     = errors.New("write a size above zero such as 512Mi or 4Gi")
	sizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([kMGT]|[KMGT]i)?B?$`)
	sizeUnits   = map[string]float64{"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}
)

// Set reads a size.
func (s *size) Set(text string) error {
	match := sizePattern.FindStringSubmatch(text)
	if match == nil {
		return errSize
	}
	number, err := strconv.ParseFloat(match[1], 64)
	bytes := number * sizeUnits[match[2]]
	if err != nil || bytes < 1 || bytes >= math.MaxInt64/2 {
		return errSize
	}
	*s = size(bytes)
	return nil
}

// String writes it in the largest unit without a fraction.
func (s *size) String() string {
	for _, unit := range []string{"Ti", "Gi", "Mi", "Ki"} {
		if n := int64(sizeUnits[unit]); *s > 0 && int64(*s)%n == 0 {
			return strconv.FormatInt(int64(*s)/n, 10) + unit
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Type is what help calls it.
func (s *size) Type() string { return "size" }
