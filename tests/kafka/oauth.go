package kafka

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"time"
)

const (
	audience   = "kafka"
	tokenLife  = 10 * time.Minute
	tokenPath  = "/token"
	jwksPath   = "/jwks"
	signingKey = "test-key"
)

// OAuthServer gives tokens to who knows ClientID and ClientSecret, for OAUTHBEARER. It is an HTTP server of this process.
type OAuthServer struct {
	// TokenURL is where clients exchange their credentials (grant client_credentials, credentials in the header) for a
	// token. Kafka's clients need it in -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls.
	TokenURL string
	// ClientID and ClientSecret are the credentials. The secret has what quotes and escapes get
	// wrong, and what a config provider would resolve.
	ClientID, ClientSecret string

	key    *rsa.PrivateKey
	base   string
	server *http.Server
}

func newOAuthServer() (*OAuthServer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting a token server: %w", err)
	}
	base := "http://" + listener.Addr().String()
	o := &OAuthServer{TokenURL: base + tokenPath, ClientID: "connect-client", ClientSecret: awkward + "${env:HOME}", key: key, base: base}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+tokenPath, o.giveToken)
	mux.HandleFunc("GET "+jwksPath, o.showKeys)
	o.server = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go o.server.Serve(listener)
	return o, nil
}

func (o *OAuthServer) jwksURL() string { return o.base + jwksPath }

func (o *OAuthServer) close() error { return o.server.Close() }

// Token returns a token as the server gives it to clients, for ten minutes.
func (o *OAuthServer) Token() (string, error) {
	now := time.Now()
	head, err := segment(map[string]any{"alg": "RS256", "typ": "JWT", "kid": signingKey})
	if err != nil {
		return "", err
	}
	claims, err := segment(map[string]any{
		"sub": o.ClientID, "aud": audience, "scope": "connect", "iat": now.Unix(), "exp": now.Add(tokenLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(head + "." + claims))
	signature, err := rsa.SignPKCS1v15(nil, o.key, crypto.SHA256, sum[:])
	return head + "." + claims + "." + encode(signature), err
}

func (o *OAuthServer) giveToken(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	switch {
	case r.FormValue("grant_type") != "client_credentials":
		http.Error(w, `{"error": "unsupported_grant_type"}`, http.StatusBadRequest)
	case !ok || id != o.ClientID || secret != o.ClientSecret:
		http.Error(w, `{"error": "invalid_client"}`, http.StatusUnauthorized)
	default:
		token, err := o.Token()
		answer(w, map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLife.Seconds())}, err)
	}
}

// showKeys is the JSON Web Key Set by which the broker checks signatures.
func (o *OAuthServer) showKeys(w http.ResponseWriter, _ *http.Request) {
	public := o.key.PublicKey
	answer(w, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": signingKey,
		"n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes()),
	}}}, nil)
}

func answer(w http.ResponseWriter, body any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body)
}

// segment is a part of a token.
func segment(content map[string]any) (string, error) {
	text, err := json.Marshal(content)
	return encode(text), err
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
