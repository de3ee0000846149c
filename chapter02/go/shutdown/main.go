package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// ANCHOR: stop
// Service runs tasks; cancelling ctx tells them to stop, tasks counts them.
type Service struct {
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
}

// Stop reports whether all tasks ended within the limit.
func (s *Service) Stop(limit time.Duration) bool {
	s.cancel()
	drained := make(chan struct{})
	go func() {
		s.tasks.Wait() // has no time limit, so it waits in a goroutine of its own
		close(drained)
	}()
	select {
	case <-drained:
		return true
	case <-time.After(limit):
		return false
	}
}

// ANCHOR_END: stop

// Go starts a task.
func (s *Service) Go(task func(ctx context.Context)) {
	s.tasks.Add(1)
	go func() {
		defer s.tasks.Done()
		task(s.ctx)
	}()
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	service := Service{ctx: ctx, cancel: cancel}
	service.Go(func(ctx context.Context) { <-ctx.Done() })
	fmt.Println("drained:", service.Stop(time.Second))
}
