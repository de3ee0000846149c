package main

import "fmt"

// ANCHOR: announce
func announce(board chan<- string, user string, dropped *int) {
	select {
	case board <- user: // panics if somebody has closed the channel
	default:
		*dropped++ // full, or nobody reads any more: a sender cannot tell
	}
}

// ANCHOR_END: announce

// ANCHOR: pass_on
func passOn(signIns <-chan string, board chan<- string) {
	var waiting []string
	for signIns != nil || len(waiting) > 0 {
		var out chan<- string // nil: a branch that is never ready
		var next string
		if len(waiting) > 0 {
			out, next = board, waiting[0]
		}
		select {
		case user, ok := <-signIns:
			if !ok {
				signIns = nil
				continue
			}
			waiting = append(waiting, user)
		case out <- next: // the value is taken only if this branch wins
			waiting = waiting[1:]
		}
	}
}

// ANCHOR_END: pass_on

func main() {
	board := make(chan string, 2)
	dropped := 0
	for _, user := range []string{"Ada", "Grace", "Alan"} {
		announce(board, user, &dropped)
	}
	fmt.Println(len(board), "on the board,", dropped, "dropped")

	signIns := make(chan string, 3)
	for _, user := range []string{"Ada", "Grace", "Alan"} {
		signIns <- user
	}
	close(signIns)
	shown := make(chan string, 3)
	passOn(signIns, shown)
	fmt.Println(len(shown), "passed on")
}
