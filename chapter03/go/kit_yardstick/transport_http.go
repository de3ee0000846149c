package main

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/go-kit/kit/endpoint"
	"github.com/go-kit/kit/log"
	"github.com/go-kit/kit/ratelimit"
	"github.com/go-kit/kit/transport"
	kithttp "github.com/go-kit/kit/transport/http"
)

type moneyBody struct {
	MinorUnits int64  `json:"minor_units"`
	Currency   string `json:"currency"`
}

type orderBody struct {
	OrderID string    `json:"order_id"`
	UserID  string    `json:"user_id"`
	Amount  moneyBody `json:"amount"`
	Status  string    `json:"status"`
}

// NewHTTPHandler mounts GET /orders/{order_id} on gorilla/mux.
func NewHTTPHandler(getOrder endpoint.Endpoint, logger log.Logger) http.Handler {
	r := mux.NewRouter()
	r.Methods("GET").Path("/orders/{order_id}").Handler(kithttp.NewServer(
		getOrder,
		decodeHTTPGetOrder,
		encodeHTTPOrder,
		kithttp.ServerBefore(func(ctx context.Context, r *http.Request) context.Context {
			return context.WithValue(ctx, apiKey, r.Header.Get("X-Api-Key"))
		}),
		kithttp.ServerErrorEncoder(encodeHTTPError),
		kithttp.ServerErrorHandler(transport.NewLogErrorHandler(logger)),
	))
	return r
}

func decodeHTTPGetOrder(_ context.Context, r *http.Request) (interface{}, error) {
	return GetOrderRequest{ID: mux.Vars(r)["order_id"]}, nil
}

func encodeHTTPOrder(ctx context.Context, w http.ResponseWriter, response interface{}) error {
	r := response.(GetOrderResponse)
	if err := r.Failed(); err != nil {
		encodeHTTPError(ctx, err, w)
		return nil
	}
	status := "accepted"
	if r.Order.InReview {
		status = "in_review"
	}
	return kithttp.EncodeJSONResponse(ctx, w, orderBody{
		OrderID: r.Order.ID,
		UserID:  r.Order.UserID,
		Amount:  moneyBody{MinorUnits: r.Order.MinorUnits, Currency: r.Order.Currency},
		Status:  status,
	})
}

func encodeHTTPError(_ context.Context, err error, w http.ResponseWriter) {
	code := http.StatusInternalServerError
	switch err {
	case ErrInvalidID:
		code = http.StatusBadRequest
	case ErrUnauthenticated:
		code = http.StatusUnauthorized
	case ErrNotFound:
		code = http.StatusNotFound
	case ratelimit.ErrLimited:
		code = http.StatusTooManyRequests
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(map[string]interface{}{"status": code, "detail": err.Error()})
}
