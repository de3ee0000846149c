package main

import "fmt"

// ANCHOR: account
type Account struct {
	name, email string
	confirmed   bool
}

func NewAccount(name, email string) *Account {
	return &Account{name: name, email: email}
}

func (a *Account) ChangeEmail(email string) {
	a.email = email
	a.confirmed = false
}

func (a Account) Confirm() {
	a.confirmed = true // sets the field of a copy
}

// ANCHOR_END: account

func main() {
	ada := NewAccount("Ada", "ada@old.example")
	ada.ChangeEmail("ada@new.example")
	ada.Confirm()
	fmt.Println(ada.name, ada.email, ada.confirmed)

	var nobody Account
	fmt.Println(nobody.name, nobody.email, nobody.confirmed)
}
