// A change in Go: a field that was not sent, and one that is zero.
package main

import (
	"encoding/json"
	"fmt"
)

type user struct {
	email string
	age   int
}

// ANCHOR: change
type change struct {
	Email string `json:"email"` // "" if it was not sent
	Age   *int   `json:"age"`   // nil if it was not sent
}

func (u *user) apply(c change) {
	u.email = c.Email // gone, if the message was about the age
	if c.Age != nil {
		u.age = *c.Age
	}
}

// ANCHOR_END: change

func main() {
	u := user{email: "ada@example.org", age: 36}
	var c change
	if err := json.Unmarshal([]byte(`{"age":0}`), &c); err != nil {
		panic(err)
	}
	u.apply(c)
	fmt.Printf("%+v\n", u)
}
