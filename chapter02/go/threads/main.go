package main

import (
	"fmt"
	"sync"
)

func digest(password string) int {
	return len(password) // stands for the slow part
}

// ANCHOR: spawn
func digests(passwords []string) []int {
	digests := make([]int, len(passwords))
	var running sync.WaitGroup
	for i, password := range passwords {
		running.Add(1)
		go func(i int, password string) {
			defer running.Done()
			digests[i] = digest(password)
		}(i, password)
	}
	running.Wait()
	return digests
}

// ANCHOR_END: spawn

func main() {
	fmt.Println(digests([]string{"lovelace", "hopper", "turing"}))
}
