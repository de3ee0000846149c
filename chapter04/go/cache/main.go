// A cache in Go in which "not known" and "known to be nobody" are the same.
package main

import "fmt"

type user struct{ name string }

type service struct {
	cache map[string]*user
	store map[string]*user
	loads int
}

// ANCHOR: find
func (s *service) find(id string) *user {
	if u := s.cache[id]; u != nil {
		return u
	}
	u := s.load(id) // nil if there is nobody
	s.cache[id] = u
	return u
}

// ANCHOR_END: find

func (s *service) load(id string) *user {
	s.loads++
	return s.store[id]
}

func main() {
	s := service{cache: map[string]*user{}, store: map[string]*user{"1": {"Ada"}}}
	for _, id := range []string{"1", "1", "2", "2", "2"} {
		s.find(id)
	}
	fmt.Println(s.loads)
}
