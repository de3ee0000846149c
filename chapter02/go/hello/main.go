// The first HTTP service as most introductions to Go write it. Usage: hello ADDRESS.
package main

import (
	"fmt"
	"net/http"
	"os"
)

// ANCHOR: hello
func hello(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "Hello, World! You asked for: %s", r.URL.Path)
}

func main() {
	http.HandleFunc("/", hello)
	fmt.Println("http://" + os.Args[1])
	http.ListenAndServe(os.Args[1], nil)
}

// ANCHOR_END: hello
