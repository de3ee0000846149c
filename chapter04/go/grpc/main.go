// A deadline in Go travels with the context, as long as everybody passes the context on.
package main

import (
	"context"
	"fmt"
	"time"
)

// ANCHOR: front
func front(ctx context.Context) error {
	return behind(context.Background()) // compiles; the deadline ends here
}

func behind(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		return fmt.Errorf("nobody said how long")
	}
	<-ctx.Done()
	return ctx.Err()
}

// ANCHOR_END: front

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	fmt.Println(front(ctx))
	fmt.Println(behind(ctx))
}
