// What chapter03/BENCHMARKS.md measures the Rust order service against: one method of it, in Go with Go kit, over HTTP and over
// gRPC, with the layers that such a service has (metrics, a key, a rate limit) and no log. It knows one order and prints its addresses,
// as the Rust service does.
//
// It is built without modules, from the libraries that Debian packages:
//
//	apt-get install golang-go golang-github-go-kit-kit-dev golang-google-grpc-dev golang-github-gorilla-mux-dev \
//	    golang-golang-x-time-dev golang-github-prometheus-client-golang-dev
//	GO111MODULE=off GOPATH=/usr/share/gocode CGO_ENABLED=0 go build ./chapter03/go/kit_yardstick
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"golang.org/x/time/rate"
	"google.golang.org/grpc"

	"github.com/go-kit/kit/log"
	"github.com/go-kit/kit/ratelimit"

	"./pb"
)

func main() {
	logger := log.NewLogfmtLogger(os.Stderr)
	key := os.Getenv("YARDSTICK_KEY")
	if key == "" {
		logger.Log("err", "YARDSTICK_KEY is not set: nobody could call")
		os.Exit(2)
	}

	// Domain.
	svc := NewService(Order{ID: "ord-00000000000000ff", UserID: "ada", MinorUnits: 1234, Currency: "EUR"})
	svc = InstrumentingMiddleware(
		promauto.NewCounterVec(prometheus.CounterOpts{
			Namespace: "orders", Name: "requests_total", Help: "Calls by method and outcome.",
		}, []string{"method", "outcome"}),
		promauto.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "orders", Name: "request_duration_seconds", Help: "Duration of calls.",
			Buckets: prometheus.ExponentialBuckets(1e-6, 4, 10),
		}, []string{"method"}),
	)(svc)

	// Endpoint: the key first, then the rate limit, so high that it refuses nobody.
	getOrder := MakeGetOrderEndpoint(svc)
	getOrder = ratelimit.NewErroringLimiter(rate.NewLimiter(1e6, 1e6))(getOrder)
	getOrder = Authenticate([]byte(key))(getOrder)

	// Transports.
	errc := make(chan error, 2)
	overHTTP, overGRPC := listen(logger), listen(logger)
	httpServer := &http.Server{Handler: NewHTTPHandler(getOrder, logger), ReadHeaderTimeout: 10 * time.Second}
	go func() { errc <- httpServer.Serve(overHTTP) }()
	grpcServer := grpc.NewServer()
	pb.RegisterOrderServiceServer(grpcServer, NewGRPCServer(getOrder, logger))
	go func() { errc <- grpcServer.Serve(overGRPC) }()

	fmt.Printf("http://%s\n", overHTTP.Addr())
	fmt.Printf("grpc://%s\n", overGRPC.Addr())
	logger.Log("exit", <-errc)
	os.Exit(1)
}

func listen(logger log.Logger) net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		logger.Log("err", err)
		os.Exit(1)
	}
	return listener
}
