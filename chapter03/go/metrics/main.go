// A counter with labels. A label is a string, and a path is one too.
package main

import "fmt"

// ANCHOR: count
type labels struct{ route, outcome string }

var calls = map[labels]int{}

func count(route, outcome string) {
	calls[labels{route, outcome}]++
}

func main() {
	for id := 0; id < 1000; id++ {
		path := fmt.Sprint("/orders/ord-", id)
		count(path, "ok")
	}
	fmt.Println("series:", len(calls))
}

// ANCHOR_END: count
