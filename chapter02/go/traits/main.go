// The user service of section “Traits” as Go writes it.
package main

import (
	"errors"
	"fmt"
)

// ANCHOR: implicit
// UserService is what a caller needs.
type UserService interface {
	Find(id int) (string, error)
}

// SliceUsers does not mention UserService. Its method is enough.
type SliceUsers struct{ names []string }

// Find returns the name of the user with this id.
func (u *SliceUsers) Find(id int) (string, error) {
	if id < 1 || id > len(u.names) {
		return "", errors.New("not found")
	}
	return u.names[id-1], nil
}

// open returns a service, or nil if none is wanted. So it seems.
func open(wanted bool) UserService {
	var users *SliceUsers
	if wanted {
		users = &SliceUsers{names: []string{"Ada"}}
	}
	return users
}

func main() {
	fmt.Println(open(false) == nil) // false: an interface around a nil pointer
}

// ANCHOR_END: implicit
