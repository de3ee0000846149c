// The sign-in of section “Dependency injection” as Go writes it, with a dependency forgotten.
package main

import "fmt"

// Clock says the time, in seconds.
type Clock interface{ Now() int }

// Mailer delivers letters.
type Mailer interface{ Send(to, text string) }

type stoppedClock struct{}

func (stoppedClock) Now() int { return 0 }

// ANCHOR: forgotten
// SignIn locks accounts.
type SignIn struct {
	Clock  Clock
	Mailer Mailer
}

// Lock locks an account and tells its owner.
func (s SignIn) Lock(email string) {
	end := s.Clock.Now() + 15*60
	s.Mailer.Send(email, fmt.Sprint("locked until ", end))
}

func main() {
	signIn := SignIn{Clock: stoppedClock{}} // compiles: the Mailer is nil
	defer func() { fmt.Println("first lock:", recover()) }()
	signIn.Lock("ada@example.org")
}

// ANCHOR_END: forgotten
