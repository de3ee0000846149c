// Names and values one after the other, as many Go loggers take them. Nothing says that they are pairs.
package main

import "fmt"

// ANCHOR: log
func log(level, message string, pairs ...any) {
	fmt.Print(level, " ", message)
	for i := 0; i < len(pairs); i += 2 {
		if i+1 == len(pairs) {
			fmt.Print(" ", pairs[i], "=(MISSING)")
			break
		}
		fmt.Print(" ", pairs[i], "=", pairs[i+1])
	}
	fmt.Println()
}

func main() {
	log("INFO", "call", "method", "get_order", "outcome", "ok")
	log("INFO", "call", "method", "get_order", "outcome")
	log("INFO", "call", "get_order", "ok", 250)
}

// ANCHOR_END: log
