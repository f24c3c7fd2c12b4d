package kafka

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// fetchToken gets a token as clients do, and none with a wrong secret.
func fetchToken(t *testing.T, o *OAuthServer) string {
	t.Helper()
	if status, _ := postForToken(t, o, "wrong"); status != http.StatusUnauthorized {
		t.Errorf("a wrong secret: status %d", status)
	}
	status, token := postForToken(t, o, o.ClientSecret)
	if status != http.StatusOK || token == "" {
		t.Fatalf("status %d, token %q", status, token)
	}
	return token
}

func postForToken(t *testing.T, o *OAuthServer, secret string) (status int, token string) {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.TokenURL, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(o.ClientID, secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if response.StatusCode == http.StatusOK {
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode, answer.Token
}

// forgedToken is what another server signs.
func forgedToken(t *testing.T) string {
	t.Helper()
	other, err := newOAuthServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.close() })
	token, err := other.Token()
	if err != nil {
		t.Fatal(err)
	}
	return token
}
