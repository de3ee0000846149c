// The division of section “Errors as values” as Go writes it.
package main

import (
	"errors"
	"fmt"
	"math"
)

// ANCHOR: divide
// ErrByZero says that the divisor is zero.
var ErrByZero = errors.New("the divisor is zero")

func divide(dividend, divisor int64) (int64, error) {
	if divisor == 0 {
		return 0, ErrByZero // without this line: a panic
	}
	return dividend / divisor, nil // MinInt64 / -1 is MinInt64, silently
}

func share(team string) (int64, error) {
	each, err := divide(100, 0)
	if err != nil {
		return 0, fmt.Errorf("cannot share the credits of team %s: %w", team, err)
	}
	return each, nil
}

func main() {
	_, err := share("red")
	fmt.Println(err, errors.Is(err, ErrByZero))
	fmt.Println(divide(math.MinInt64, -1))
}

// ANCHOR_END: divide
