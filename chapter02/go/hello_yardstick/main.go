// What chapter02/BENCHMARKS.md measures the Rust service against: net/http with one handler and a time limit for headers, and
// nothing else that costs. It prints its address, as the Rust service does.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"time"
)

func hello(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "Hello, World! You asked for: %s", r.URL.Path)
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	routes := http.NewServeMux()
	routes.HandleFunc("/", hello)
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.Serve(listener))
}
