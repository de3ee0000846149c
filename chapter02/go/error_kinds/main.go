// The kinds of section “Kinds of errors” as Go writes them.
package main

import (
	"errors"
	"fmt"
)

// ANCHOR: kind
var errTimeout = errors.New("no answer in time")

// StoreError says whom the store could not look up.
type StoreError struct {
	User string
	Err  error
}

func (e *StoreError) Error() string { return "cannot look up user " + e.User + ": " + e.Err.Error() }
func (e *StoreError) Unwrap() error { return e.Err }

func kind(err error) string {
	var store *StoreError
	switch {
	case errors.Is(err, errTimeout):
		return "passing"
	case errors.As(err, &store):
		return "ours"
	default: // also every error that is added next year
		return "caller"
	}
}

func main() {
	err := error(&StoreError{User: "grace", Err: errTimeout})
	fmt.Println(kind(err), "|", err)
}

// ANCHOR_END: kind
