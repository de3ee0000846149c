// How deep spans lie, found by a function that calls itself for each child.
package main

import "fmt"

// ANCHOR: walk
type span struct {
	name     string
	children []*span
}

func walk(at *span, depth int, visit func(*span, int)) {
	visit(at, depth)
	for _, child := range at.children {
		walk(child, depth+1, visit)
	}
}

// ANCHOR_END: walk

func main() {
	root := &span{name: "root"}
	last := root
	for i := 0; i < 100_000; i++ {
		child := &span{name: "child"}
		last.children = append(last.children, child)
		last = child
	}
	deepest := 0
	walk(root, 0, func(_ *span, depth int) {
		if depth > deepest {
			deepest = depth
		}
	})
	fmt.Println("deepest:", deepest)
}
