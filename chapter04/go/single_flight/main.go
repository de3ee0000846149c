// Single flight in Go, as golang.org/x/sync/singleflight does it, and a leader in a hurry.
package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// ANCHOR: group
type flight struct {
	landed sync.WaitGroup
	name   string
	err    error
}

type group struct {
	mu      sync.Mutex
	flights map[string]*flight
}

func (g *group) do(key string, load func() (string, error)) (string, error) {
	g.mu.Lock()
	if f, ok := g.flights[key]; ok {
		g.mu.Unlock()
		f.landed.Wait()
		return f.name, f.err
	}
	f := &flight{}
	f.landed.Add(1)
	g.flights[key] = f
	g.mu.Unlock()

	f.name, f.err = load()
	g.mu.Lock()
	delete(g.flights, key)
	g.mu.Unlock()
	f.landed.Done()
	return f.name, f.err
}

// ANCHOR_END: group

// ANCHOR: find
func find(ctx context.Context, g *group, id string) (string, error) {
	return g.do(id, func() (string, error) { return load(ctx, id) }) // whose ctx is it?
}

// ANCHOR_END: find

// A store that needs a second.
func load(ctx context.Context, id string) (string, error) {
	select {
	case <-time.After(time.Second):
		return "Ada", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func main() {
	g := &group{flights: map[string]*flight{}}
	hasty, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	first := make(chan error)
	go func() {
		_, err := find(hasty, g, "1")
		first <- err
	}()
	time.Sleep(10 * time.Millisecond)
	_, err := find(context.Background(), g, "1") // this one has time
	fmt.Println(<-first, "/", err)
}
