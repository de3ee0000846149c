// A login that takes as long for a name that nobody has, and that only so many can be at once.
package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
)

// hash stands for Argon2id, which is not in Go's standard library.
func hash(password string) [32]byte {
	sum := sha256.Sum256([]byte(password))
	for i := 0; i < 1_000; i++ {
		sum = sha256.Sum256(sum[:])
	}
	return sum
}

// ANCHOR: login
type logins struct {
	hashes map[string][32]byte
	decoy  [32]byte
	room   chan struct{} // as many as may be hashed at once
}

func (l *logins) login(name, guess string) bool {
	kept, known := l.hashes[name]
	if !known {
		kept = l.decoy
	}
	l.room <- struct{}{}
	defer func() { <-l.room }()
	made := hash(guess)
	right := subtle.ConstantTimeCompare(made[:], kept[:]) == 1
	return right && known
}

// ANCHOR_END: login

func main() {
	l := logins{
		hashes: map[string][32]byte{"ada": hash("sunshine")},
		decoy:  hash("nobody's"),
		room:   make(chan struct{}, 4),
	}
	for _, try := range [][2]string{{"ada", "sunshine"}, {"ada", "football"}, {"eve", "nobody's"}} {
		fmt.Println(try[0], l.login(try[0], try[1]))
	}
}
