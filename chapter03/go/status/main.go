// The error encoder of section “What an error means on the wire” as it is often written.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
)

// ANCHOR: encode
var (
	errNotFound = errors.New("no such order")
	errConflict = errors.New("changed meanwhile") // added last week
)

func encodeError(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, errNotFound):
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}

func main() {
	answer := httptest.NewRecorder()
	encodeError(answer, fmt.Errorf("orders on db-7.internal: %w", errConflict))
	fmt.Print(answer.Code, " ", answer.Body) // 500 {"error":"orders on db-7.internal: changed meanwhile"}
}

// ANCHOR_END: encode
