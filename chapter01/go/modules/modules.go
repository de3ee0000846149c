// Package modules shows Go's border, which is the package.
package modules

import "strings"

// ANCHOR: border

// Directory hides names from other packages: they begin with a small letter.
type Directory struct {
	names map[string]bool
}

// Empty is the door. But any package may write `var d modules.Directory`.
func Empty() Directory {
	return Directory{names: map[string]bool{}}
}

// Register panics on such a d: its names are nil, and nobody can write to a nil map.
func (d Directory) Register(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	if d.names[name] {
		return false
	}
	d.names[name] = true
	return true
}

// ANCHOR_END: border
