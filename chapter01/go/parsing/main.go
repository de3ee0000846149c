// The session length of section “Result and parsing” as Go writes it.
package main

import (
	"fmt"
	"strconv"
)

// ANCHOR: parse
// SessionMinutes is 5 to 480 whole minutes.
type SessionMinutes uint16

// ParseSessionMinutes reads a session length.
func ParseSessionMinutes(text string) (SessionMinutes, error) {
	minutes, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("not a number of minutes: %w", err)
	}
	if minutes < 5 || minutes > 480 {
		return 0, fmt.Errorf("%d is not within 5 to 480 minutes", minutes)
	}
	return SessionMinutes(minutes), nil
}

func main() {
	minutes, _ := ParseSessionMinutes("soon") // the error is dropped, minutes is 0
	forged := SessionMinutes(9999)            // never checked, compiles
	fmt.Println(minutes, forged)
}

// ANCHOR_END: parse
