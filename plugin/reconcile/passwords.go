package reconcile

import (
	"context"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// definitions is what connect.Client has beside API.
type definitions interface {
	PluginConfig(ctx context.Context, class, version string) ([]connect.ConfigKey, error)
}

// passwordsBound is how long a run waits for a class's keys, while other connectors are to be looked at.
const passwordsBound = 10 * time.Second

// Passwords asks Connect which keys of a connector class are passwords, so that traces can be shown without their values. It
// knows none where Connect cannot say (before Kafka 3.2).
func Passwords(ctx context.Context, api any, class string) []string {
	asked, can := api.(definitions)
	if !can || class == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, passwordsBound)
	defer cancel()
	keys, err := asked.PluginConfig(ctx, class, "")
	if err != nil {
		return nil
	}
	var passwords []string
	for _, key := range keys {
		if key.Type == "PASSWORD" {
			passwords = append(passwords, key.Name)
		}
	}
	return passwords
}

// passwordBook remembers them, so that each class is asked for once.
type passwordBook struct {
	mu    sync.Mutex
	known map[string][]string
}

func (b *passwordBook) of(ctx context.Context, api any, class string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, asked := b.known[class]; !asked {
		if b.known == nil {
			b.known = map[string][]string{}
		}
		b.known[class] = Passwords(ctx, api, class)
	}
	return b.known[class]
}
