// The walks of the section "Collections and iterators", in Go.
package main

import "fmt"

type User struct {
	Name   string
	Admin  bool
	Logins int
}

func main() {
	users := []User{{"mei", false, 12}, {"ada", true, 40}}

	// ANCHOR: range
	for _, user := range users {
		user.Logins++ // changes a copy, and nobody says so
	}

	for _, user := range users { // the length is read once, here
		if user.Admin {
			users = append(users, User{user.Name + "-everyday", false, 0})
		}
	}

	counts := map[bool]int{}
	for _, user := range users {
		counts[user.Admin]++ // a missing key reads as 0
	}
	// ANCHOR_END: range

	fmt.Println(users, counts)
}
