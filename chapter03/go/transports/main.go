// The body of section “One endpoint, two transports” as encoding/json reads it.
package main

import (
	"encoding/json"
	"fmt"
)

// ANCHOR: zero
// CreateOrder is the body of POST /orders.
type CreateOrder struct {
	UserID string `json:"user_id"`
	Amount struct {
		MinorUnits int64  `json:"minor_units"`
		Currency   string `json:"currency"`
	} `json:"amount"`
}

func main() {
	body := `{"user_id": "ada", "amount": {"minor_unit": 1234, "currency": "EUR"}}`
	var order CreateOrder
	err := json.Unmarshal([]byte(body), &order)
	fmt.Println(order.Amount.MinorUnits, err) // 0 <nil>
}

// ANCHOR_END: zero
