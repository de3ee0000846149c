// The pot of section “Panics” as Go writes it: recover, and a mutex that keeps no record.
package main

import (
	"fmt"
	"sync"
)

// ANCHOR: recover
// Pot is what a team has. Open + Shared never changes. So it is meant.
type Pot struct {
	mu           sync.Mutex
	Open, Shared int
}

func (p *Pot) give(credits, members int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("give: %v", r)
		}
	}()
	p.mu.Lock()
	defer p.mu.Unlock() // runs on a panic too: the next one gets in
	p.Open -= credits
	p.Shared += credits / members * members
	return nil
}

func main() {
	pot := &Pot{Open: 100}
	fmt.Println(pot.give(30, 0))
	pot.mu.Lock()
	defer pot.mu.Unlock()
	fmt.Println(pot.Open, pot.Shared) // 70 0, and nothing says that it is wrong
}

// ANCHOR_END: recover
