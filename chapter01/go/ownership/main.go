// What section “Ownership” says of sharing, in Go.
package main

import "fmt"

// ANCHOR: shared
func main() {
	names := []string{"Ada", "Grace"}
	team := names // a second name for the same array
	team[0] = "Eve"
	fmt.Println(names[0]) // Eve
}

// ANCHOR_END: shared
