package main

import "fmt"

// ANCHOR: leave
func leave(mails chan<- string, name string) bool {
	select {
	case mails <- name:
		return true
	default:
		return false // no room, or no receiver that waits
	}
}

// ANCHOR_END: leave

func closing() {
	// ANCHOR: closing
	mails := make(chan string, 2)
	mails <- "Ada"
	close(mails)
	for i := 0; i < 3; i++ {
		name, more := <-mails
		fmt.Printf("%q %v\n", name, more) // "Ada" true, then "" false, again and again
	}

	// ANCHOR_END: closing
}

func main() {
	unbuffered, buffered := make(chan string), make(chan string, 2)
	fmt.Println(leave(unbuffered, "Ada"), leave(buffered, "Ada"))
	closing()
}
