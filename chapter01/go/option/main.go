// The search of section “Option” as Go writes it: nil says that nothing was found.
package main

import "fmt"

// Account is a user; Phone is nil for one who has left no number.
type Account struct {
	Name  string
	Phone *string
}

// ANCHOR: find
func find(accounts []Account, name string) *Account {
	for i := range accounts {
		if accounts[i].Name == name {
			return &accounts[i]
		}
	}
	return nil
}

func main() {
	phone := "+44 20 7946 0018"
	accounts := []Account{{Name: "ada", Phone: &phone}, {Name: "bob"}}

	fmt.Println(*find(accounts, "ada").Phone)
	fmt.Println(*find(accounts, "bob").Phone) // compiles, panics: Phone is nil
	fmt.Println(find(accounts, "eve").Name)   // compiles, would panic: the account is nil
}

// ANCHOR_END: find
