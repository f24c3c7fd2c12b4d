package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// suggest is ", did you mean x?" for the closest of the words, or nothing if none is close.
func suggest(word string, words []string) string {
	if best := closest(word, words); best != "" {
		return fmt.Sprintf(", did you mean %s?", best)
	}
	return ""
}

// closest returns the word that is fewest changes away: a third of the letters at most, and four.
func closest(word string, words []string) string {
	best, bound := "", min(len(word)/3, 4)+1
	folded := strings.ToLower(word)
	for _, candidate := range words {
		if len(candidate) > len(word)+bound || len(word) > len(candidate)+bound {
			continue
		}
		if d := distance(folded, strings.ToLower(candidate), bound); d < bound {
			best, bound = candidate, d
		}
	}
	return best
}

// distance counts the letters to add, drop, change or swap, up to a bound.
func distance(a, b string, bound int) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= bound {
			return bound
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
