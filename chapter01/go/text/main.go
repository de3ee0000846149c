// The names of section “Strings and Unicode” as Go sees them.
package main

import "fmt"

// ANCHOR: text
func main() {
	name := "王小明"

	fmt.Println(len(name))         // 9: bytes
	fmt.Println(len([]rune(name))) // 3: runes
	fmt.Println(name[0])           // 231: a byte, a third of 王
	fmt.Println([]byte(name[:4]))  // no panic: the cut runs through 小

	for at, letter := range name {
		fmt.Printf("byte %d: %c\n", at, letter)
	}
}

// ANCHOR_END: text
