package main

import "fmt"

// ANCHOR: capture
func main() {
	limit := 3
	suspicious := func(failed int) bool { return failed > limit }
	fmt.Println(suspicious(4)) // true
	limit = 10
	fmt.Println(suspicious(4)) // false: the closure sees the variable, not a copy
}

// ANCHOR_END: capture
