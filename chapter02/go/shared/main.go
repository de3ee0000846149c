package main

import (
	"fmt"
	"sync"
)

// ANCHOR: counter
// Failed counts wrong passwords. mu guards count, says this comment.
type Failed struct {
	mu    sync.Mutex
	count int
}

func (f *Failed) Add() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
}

func (f *Failed) AddInAHurry() {
	f.count++ // compiles
}

// ANCHOR_END: counter

func main() {
	var failed Failed
	var connections sync.WaitGroup
	for i := 0; i < 4; i++ {
		connections.Add(1)
		go func() {
			defer connections.Done()
			for j := 0; j < 1000; j++ {
				failed.Add()
			}
		}()
	}
	connections.Wait()
	failed.AddInAHurry() // nobody else is left, so this one does no harm
	fmt.Println(failed.count)
}
