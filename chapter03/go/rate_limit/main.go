// A token bucket in Go: a channel with room, and a goroutine that fills it.
package main

import (
	"fmt"
	"time"
)

// ANCHOR: bucket
type bucket chan struct{}

func newBucket(burst int, every time.Duration) bucket {
	b := make(bucket, burst)
	for i := 0; i < burst; i++ {
		b <- struct{}{}
	}
	go func() {
		for range time.Tick(every) {
			select {
			case b <- struct{}{}:
			default: // full
			}
		}
	}()
	return b
}

func (b bucket) take() bool {
	select {
	case <-b:
		return true
	default:
		return false
	}
}

// ANCHOR_END: bucket

func main() {
	b := newBucket(2, time.Hour)
	fmt.Println(b.take(), b.take(), b.take())
}
