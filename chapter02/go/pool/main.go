package main

import (
	"fmt"
	"sync"
)

// ANCHOR: worker
func worker(jobs <-chan func(), running *sync.WaitGroup) {
	defer running.Done()
	for job := range jobs {
		attempt(job)
	}
}

func attempt(job func()) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Println("that job failed:", cause)
		}
	}()
	job()
}

// ANCHOR_END: worker

// ANCHOR: submit
func submit(jobs chan<- func(), job func()) bool {
	select {
	case jobs <- job:
		return true
	default:
		return false // no room
	}
}

// ANCHOR_END: submit

func main() {
	jobs := make(chan func(), 4)
	fmt.Println(submit(jobs, func() { panic("a mail to nobody") }), submit(jobs, func() { fmt.Println("mail to Ada") }))
	var running sync.WaitGroup
	running.Add(1)
	go worker(jobs, &running)
	close(jobs)
	running.Wait()
}
