package main

import "fmt"

// ANCHOR: defer
func read(user string, page int) {
	fmt.Println(user, "signs in")
	defer fmt.Println(user, "signs out")
	if page == 0 {
		return
	}
	fmt.Println(user, "reads page", page)
}

// ANCHOR_END: defer

// ANCHOR: loop
func readAll(users []string) {
	for _, user := range users {
		fmt.Println(user, "signs in")
		defer fmt.Println(user, "signs out") // waits for the function, not for the round
	}
	fmt.Println("all pages are read")
}

// ANCHOR_END: loop

func main() {
	read("Ada", 1)
	readAll([]string{"Grace", "Alan"})
}
