// The sign-in notice of the section "Variables and functions", in Go.
package main

import (
	"fmt"
	"strings"
)

// ANCHOR: notice
const patience = 3

func notice(typedName string, failed int) string {
	name := strings.TrimSpace(typedName)
	advice := "try again"
	if failed >= patience {
		advice = "ask for a new password"
	}
	return fmt.Sprintf("%s: %s", name, advice)
}

// ANCHOR_END: notice

func main() {
	for failed := 1; failed <= 4; failed++ {
		fmt.Println(notice("  Ada ", failed))
	}
}
