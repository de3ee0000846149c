// Two readers of one set of claims: Go's, and any other one.
package main

import (
	"encoding/json"
	"fmt"
)

// ANCHOR: claims
type claims struct {
	Sub string `json:"sub"`
	Exp int64  `json:"exp"`
}

func main() {
	for _, text := range []string{
		`{"sub":"ada","exp":1795518000}`,
		`{"sub":"ada","sub":"eve","exp":1795518000}`,
		`{"sub":"ada","SUB":"eve","exp":1795518000}`,
		`{"sub":"ada"}`,
	} {
		var c claims
		err := json.Unmarshal([]byte(text), &c)
		fmt.Println(c.Sub, c.Exp, err)
	}
}

// ANCHOR_END: claims
