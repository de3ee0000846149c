// The endpoint of section “An endpoint is a value” as it was written before Go had generics.
package main

import (
	"context"
	"fmt"
)

// ANCHOR: cast
// Endpoint is one method of a service, whatever it takes and gives.
type Endpoint func(ctx context.Context, request any) (any, error)

// GetOrder asks for one order.
type GetOrder struct{ ID string }

func getOrder(_ context.Context, request any) (any, error) {
	get := request.(GetOrder) // looked at when it runs
	return "order " + get.ID, nil
}

func main() {
	var endpoint Endpoint = getOrder
	defer func() { fmt.Println("first call:", recover()) }()
	endpoint(context.Background(), &GetOrder{ID: "7"}) // compiles: a pointer is an any, too
}

// ANCHOR_END: cast
