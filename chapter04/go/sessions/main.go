// What a verifier knows to be revoked, in Go, with a hole at the beginning.
package main

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const maxAge = 900 * time.Millisecond

var (
	errRevoked = errors.New("the session has ended")
	errNotSure = errors.New("not sure")
)

// ANCHOR: check
type revocations struct {
	ended atomic.Pointer[map[string]bool]
	known atomic.Int64 // up to when we know everything, as a time since the start
}

func (r *revocations) check(session string, now time.Duration) error {
	if ended := r.ended.Load(); ended != nil && (*ended)[session] {
		return errRevoked
	}
	if now-time.Duration(r.known.Load()) > maxAge {
		return errNotSure
	}
	return nil
}

func main() {
	var r revocations
	fmt.Println(r.check("ada", 500*time.Millisecond))
}

// ANCHOR_END: check
