package registrar

import "testing"

func TestSize(t *testing.T) {
	for text, want := range map[string]struct {
		bytes int64
		shown string
	}{
		"1": {1, "1"}, "1024": {1024, "1Ki"}, "4Gi": {4 << 30, "4Gi"}, "4GiB": {4 << 30, "4Gi"}, "500M": {500_000_000, "500000000"}, "1.5Gi": {3 << 29, "1536Mi"},
		"2T": {2_000_000_000_000, "1953125000Ki"}, "3Ti": {3 << 40, "3Ti"}, "10k": {10_000, "10000"}, "7B": {7, "7"},
	} {
		var s size
		if err := s.Set(text); err != nil || int64(s) != want.bytes || s.String() != want.shown {
			t.Errorf("%s: got %d, %s, %v", text, int64(s), s.String(), err)
		}
	}
	for _, text := range []string{"", "0", "0Gi", "0.1", "-1", "1 Gi", "Gi", "1e3", "1ki", "1K", "1m", "1Pi", "1.Gi", "9999999999Ti"} {
		s := size(5)
		if err := s.Set(text); err == nil || s != 5 {
			t.Errorf("%q: got %d", text, s)
		}
	}
}
