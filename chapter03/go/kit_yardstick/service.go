package main

import (
	"context"
	"errors"
	"strings"
	"sync"
)

// Order is the domain object. It knows nothing of JSON or protobuf.
type Order struct {
	ID         string
	UserID     string
	MinorUnits int64
	Currency   string
	InReview   bool
}

var (
	// ErrNotFound says that no order has the requested id.
	ErrNotFound = errors.New("no order has this id")
	// ErrInvalidID says that the id cannot belong to any order.
	ErrInvalidID = errors.New("order_id has to be `ord-` and 16 of the digits 0-9 and a-f")
)

// Service is the business interface.
type Service interface {
	GetOrder(ctx context.Context, id string) (Order, error)
}

// Middleware decorates a Service.
type Middleware func(Service) Service

// memoryService keeps its orders in a map.
type memoryService struct {
	mu     sync.RWMutex
	orders map[string]Order
}

// NewService returns a service that has these orders.
func NewService(orders ...Order) Service {
	s := &memoryService{orders: make(map[string]Order, len(orders))}
	for _, o := range orders {
		s.orders[o.ID] = o
	}
	return s
}

func (s *memoryService) GetOrder(_ context.Context, id string) (Order, error) {
	if !isID(id) {
		return Order{}, ErrInvalidID
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, ok := s.orders[id]
	if !ok {
		return Order{}, ErrNotFound
	}
	return o, nil
}

func isID(id string) bool {
	digits := strings.TrimPrefix(id, "ord-")
	if len(id) != 20 || len(digits) != 16 {
		return false
	}
	for _, d := range []byte(digits) {
		if (d < '0' || d > '9') && (d < 'a' || d > 'f') {
			return false
		}
	}
	return true
}
