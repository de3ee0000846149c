// The rule of section “Three layers” as it is often written: inside a handler.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

var orders = map[string]string{"1": "ada, 1234 EUR"}

// ANCHOR: handler
// Get shows an order, and knows which wire it is asked over.
func Get(w http.ResponseWriter, r *http.Request) {
	order, ok := orders[r.URL.Query().Get("id")]
	if !ok {
		http.Error(w, "no such order", http.StatusNotFound)
		return
	}
	fmt.Fprintln(w, order)
}

func main() {
	// A caller in the same process has to dress up as a browser, and read the answer as text.
	request := httptest.NewRequest("GET", "/orders?id=7", nil)
	answer := httptest.NewRecorder()
	Get(answer, request)
	fmt.Println(answer.Code, strings.TrimSpace(answer.Body.String()))
}

// ANCHOR_END: handler
