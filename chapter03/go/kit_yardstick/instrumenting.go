package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// InstrumentingMiddleware counts calls by outcome and observes their duration.
func InstrumentingMiddleware(requests *prometheus.CounterVec, duration *prometheus.HistogramVec) Middleware {
	return func(next Service) Service { return instrumentingMiddleware{requests, duration, next} }
}

type instrumentingMiddleware struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	next     Service
}

func (mw instrumentingMiddleware) GetOrder(ctx context.Context, id string) (o Order, err error) {
	defer func(begin time.Time) {
		outcome := "ok"
		if err != nil {
			outcome = "error"
		}
		mw.requests.WithLabelValues("GetOrder", outcome).Inc()
		mw.duration.WithLabelValues("GetOrder").Observe(time.Since(begin).Seconds())
	}(time.Now())
	return mw.next.GetOrder(ctx, id)
}
