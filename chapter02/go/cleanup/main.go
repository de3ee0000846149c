package main

import (
	"errors"
	"fmt"
)

func create(user string) string {
	fmt.Println("makes the folder", user)
	return user
}

func remove(folder string) {
	fmt.Printf("removes the folder %q\n", folder)
}

// ANCHOR: receive
func receive(user string, parts []string) (folder string, bytes int, err error) {
	folder = create(user)
	defer func() {
		if err != nil {
			remove(folder)
		}
	}()
	for _, part := range parts {
		if part == "" {
			return "", 0, errors.New("an empty part")
		}
		bytes += len(part)
	}
	return folder, bytes, nil
}

// ANCHOR_END: receive

func main() {
	fmt.Println(receive("ada", []string{"face", ".png"}))
	fmt.Println(receive("bob", []string{"face", ""})) // removes the folder ""
}
