// A limit for calls at a time, in Go: who finds no place is refused at once.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

// ANCHOR: limited
func limited(atOnce int, next http.Handler) http.Handler {
	places := make(chan struct{}, atOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next.ServeHTTP(w, r)
		default:
			http.Error(w, "no room", http.StatusServiceUnavailable)
		}
	})
}

func guarded(rules http.Handler) http.Handler {
	return http.TimeoutHandler(limited(64, rules), time.Second, "too late")
}

// ANCHOR_END: limited

func main() {
	rules := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "order 7") })
	recorder := httptest.NewRecorder()
	guarded(rules).ServeHTTP(recorder, httptest.NewRequest("GET", "/orders/7", nil))
	fmt.Println(recorder.Code, recorder.Body)
}
