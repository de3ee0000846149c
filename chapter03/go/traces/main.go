// A trace in a context: every function hands it on, or the trace ends there.
package main

import (
	"context"
	"fmt"
)

type traceKey struct{}

func traceOf(ctx context.Context) string {
	if id, ok := ctx.Value(traceKey{}).(string); ok {
		return id
	}
	return "none"
}

// ANCHOR: create
func create(ctx context.Context) {
	fmt.Println("create: trace", traceOf(ctx))
	insert(context.Background())
}

func insert(ctx context.Context) {
	fmt.Println("insert: trace", traceOf(ctx))
}

// ANCHOR_END: create

func main() {
	create(context.WithValue(context.Background(), traceKey{}, "0af7651916cd43dd8448eb211c80319c"))
}
