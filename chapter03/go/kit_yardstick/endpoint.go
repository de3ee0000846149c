package main

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/go-kit/kit/endpoint"
)

// GetOrderRequest and GetOrderResponse are what passes through the endpoint.
type GetOrderRequest struct{ ID string }

// GetOrderResponse carries either an order or a business error.
type GetOrderResponse struct {
	Order Order
	Err   error
}

// Failed implements endpoint.Failer: a business error is not a transport error.
func (r GetOrderResponse) Failed() error { return r.Err }

var _ endpoint.Failer = GetOrderResponse{}

// MakeGetOrderEndpoint adapts the service method to an endpoint.
func MakeGetOrderEndpoint(s Service) endpoint.Endpoint {
	return func(ctx context.Context, request interface{}) (interface{}, error) {
		o, err := s.GetOrder(ctx, request.(GetOrderRequest).ID)
		return GetOrderResponse{Order: o, Err: err}, nil
	}
}

// ErrUnauthenticated refuses a call without a known key.
var ErrUnauthenticated = errors.New("the API key is missing or not known here")

type contextKey int

const apiKey contextKey = 0

// Authenticate lets in who presents the key that a transport found.
func Authenticate(key []byte) endpoint.Middleware {
	return func(next endpoint.Endpoint) endpoint.Endpoint {
		return func(ctx context.Context, request interface{}) (interface{}, error) {
			presented, _ := ctx.Value(apiKey).(string)
			if subtle.ConstantTimeCompare([]byte(presented), key) != 1 {
				return nil, ErrUnauthenticated
			}
			return next(ctx, request)
		}
	}
}
