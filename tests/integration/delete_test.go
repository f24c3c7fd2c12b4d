package integration

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// deleteConnector deletes a connector if it is there. A rebalance is waited for.
func deleteConnector(ctx context.Context, name string) error {
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(500 * time.Millisecond) {
		request, err := http.NewRequestWithContext(ctx, http.MethodDelete, shared.workers[0].URL+"/connectors/"+name, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		response.Body.Close()
		switch {
		case response.StatusCode == http.StatusNoContent, response.StatusCode == http.StatusNotFound:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("still %s", response.Status)
		}
	}
}
