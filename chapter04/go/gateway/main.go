// Command gateway shows a bearer middleware that has one way in, and how Go hands on who calls.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

var (
	errMissing   = errors.New("a bearer token is needed, and none came")
	errMalformed = errors.New("authorization has to be Bearer and a token")
	errInvalid   = errors.New("the token is not good")
)

type callerKey struct{}

// ANCHOR: bearer
func caller(header string, verify func(token string) (string, error)) (string, error) {
	if header == "" {
		return "", errMissing
	}
	scheme, token, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errMalformed
	}
	return verify(token)
}

func bearer(verify func(string) (string, error), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := caller(r.Header.Get("Authorization"), verify)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return // whoever forgets this line lets everybody in
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, who)))
	})
}

// ANCHOR_END: bearer

func main() {
	verify := func(token string) (string, error) {
		if token == "good" {
			return "ada", nil
		}
		return "", errInvalid
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Context().Value(callerKey{}).(string))
	})
	for _, header := range []string{"", "abc", "Bearer bad", "Bearer good"} {
		r := httptest.NewRequest("GET", "/v1/me", nil)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		bearer(verify, page).ServeHTTP(w, r)
		fmt.Printf("%q: %d\n", header, w.Code)
	}
}
