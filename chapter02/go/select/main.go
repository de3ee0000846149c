package main

import (
	"context"
	"fmt"
	"time"
)

// Ask is a question to one copy of the user store.
type Ask func(ctx context.Context) (string, error)

// ANCHOR: first
func first(ctx context.Context, near, far Ask) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	// Asks the loser to stop; whether it listens is its own affair.
	defer cancel()
	// Room for the loser too, or its goroutine waits for ever.
	answers := make(chan string, 2)
	for _, ask := range []Ask{near, far} {
		go func(ask Ask) {
			if user, err := ask(ctx); err == nil {
				answers <- user
			}
		}(ask)
	}
	select {
	case user := <-answers:
		return user, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// ANCHOR_END: first

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	silent := func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	ada := func(context.Context) (string, error) { return "Ada", nil }
	fmt.Println(first(ctx, silent, ada))
}
