// Who calls, by an API key, compared in constant time.
package main

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/http/httptest"
)

type callerKey struct{}

// ANCHOR: authenticated
func authenticated(keys map[string]string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		presented, caller := r.Header.Get("X-Api-Key"), ""
		for name, key := range keys {
			if subtle.ConstantTimeCompare([]byte(key), []byte(presented)) == 1 {
				caller = name
			}
		}
		if caller == "" {
			http.Error(w, "unauthenticated", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)))
	})
}

// ANCHOR_END: authenticated

func main() {
	rules := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, _ := r.Context().Value(callerKey{}).(string)
		fmt.Fprint(w, "hello ", caller)
	})
	service := authenticated(map[string]string{"web": "k-7f3e"}, rules)
	for _, key := range []string{"", "k-7f3f", "k-7f3e"} {
		request, recorder := httptest.NewRequest("GET", "/orders/7", nil), httptest.NewRecorder()
		request.Header.Set("X-Api-Key", key)
		service.ServeHTTP(recorder, request)
		fmt.Println(recorder.Code, recorder.Body)
	}
}
