// The limits of section “Types and their limits”, as Go treats them.
package main

import "fmt"

// ANCHOR: limits
func main() {
	failed := uint8(255)
	failed++ // 0, in every build
	id := uint64(4294967297)
	user := uint32(id) // 1: somebody else
	fmt.Println(failed, user)
}

// ANCHOR_END: limits
