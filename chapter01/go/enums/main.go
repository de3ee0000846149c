package main

import "fmt"

// ANCHOR: role
type Role int

const (
	Guest Role = iota
	Member
	Suspended
	Admin
)

func uploadLimit(role Role) int {
	switch role {
	case Guest:
		return 0
	case Member, Admin:
		return 20
	}
	return 0 // Suspended, and also Role(42)
}

// ANCHOR_END: role

func main() {
	fmt.Println(uploadLimit(Suspended), uploadLimit(Role(42)))
}
