package main

import (
	"testing"

	"rogatory/internal/publication"
)

// TestEveryParameterIsExplained: report save -h lists what a page can ask.
func TestEveryParameterIsExplained(t *testing.T) {
	t.Parallel()
	for _, name := range publication.Asked() {
		if meanings[name] == "" {
			t.Errorf("--%s has no meaning", flagOf(name))
		}
	}
}
