// An access log in Go: a function that takes a handler and returns one.
package main

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"
)

// ANCHOR: logged
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		defer func() { log.Print(r.URL.Path, " took ", time.Since(started)) }()
		next.ServeHTTP(w, r)
	})
}

// ANCHOR_END: logged

func main() {
	rules := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "order 7") })
	recorder := httptest.NewRecorder()
	logged(rules).ServeHTTP(recorder, httptest.NewRequest("GET", "/orders/7", nil))
	fmt.Println(recorder.Code, recorder.Body)
}
