// What section “Borrowing” says of a pointer into a list, in Go.
package main

import "fmt"

// ANCHOR: stale
func main() {
	team := []string{"Ada"}
	first := &team[0]
	team = append(team, "Grace") // no room: the list moves to a new array
	*first = "Eve"               // changes the old one
	fmt.Println(team[0])         // Ada
}

// ANCHOR_END: stale
