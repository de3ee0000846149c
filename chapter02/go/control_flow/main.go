package main

import "fmt"

// ANCHOR: send
func sendCode(answers []string) (number int) {
	for i, answer := range answers {
		switch answer {
		case "busy":
			continue
		case "closed":
			break // leaves the switch; the loop goes on
		case "taken":
			number = 11 + i
		}
	}
	return number
}

// ANCHOR_END: send

func main() {
	fmt.Println(sendCode([]string{"busy", "closed", "taken"})) // 13: it asked a closed server once more
	fmt.Println(sendCode([]string{"busy", "busy", "busy"}))    // 0: no letter has this number
}
