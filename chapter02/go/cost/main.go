package main

import (
	"fmt"
	"time"
)

func goroutine(times int) int {
	done := 0
	end := make(chan int)
	for i := 0; i < times; i++ {
		go func() { end <- 1 }()
		done += <-end
	}
	return done
}

// ANCHOR: hop
// A number goes to and fro between two goroutines and grows by one at each hop.
func hop(times int) int {
	there, back := make(chan int), make(chan int)
	go func() {
		for hops := range there {
			back <- hops + 1
		}
	}()
	hops := 0
	for hops < times {
		there <- hops + 1
		hops = <-back
	}
	close(there)
	return hops
}

// ANCHOR_END: hop

func main() {
	const times = 100_000
	start := time.Now()
	done := goroutine(times)
	fmt.Println("start a goroutine and hear of its end:", time.Since(start)/time.Duration(done))
	start = time.Now()
	done = hop(times)
	fmt.Println("hop from goroutine to goroutine:      ", time.Since(start)/time.Duration(done))
}
