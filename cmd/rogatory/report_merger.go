package main

import (
	"fmt"
	"io"

	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// mergedOut is a platform that counts under another. Without a day the two were
// always one service.
type mergedOut struct {
	Platform string `json:"platform"`
	Name     string `json:"name"`
	Into     string `json:"into"`
	IntoName string `json:"into_name"`
	From     string `json:"from,omitempty"`
}

func mergedResult(q report.Query, names map[platform.ID]string) []mergedOut {
	var all []mergedOut
	for _, m := range q.Mergers() {
		one := mergedOut{Platform: string(m.Platform), Name: names[m.Platform], Into: string(m.Into), IntoName: names[m.Into]}
		if !m.From.IsZero() {
			one.From = m.From.String()
		}
		all = append(all, one)
	}
	return all
}

// printMerged says which lines hold more than their name.
func printMerged(out io.Writer, r reportOut) {
	for _, m := range r.Merged {
		since := "always"
		if m.From != "" {
			since = "from " + m.From
		}
		fmt.Fprintf(out, "%s is part of %s (%s)\n", m.Name, m.IntoName, since)
	}
	if r.Alone && len(r.Merged) > 0 {
		fmt.Fprintln(out, "Each platform is counted by itself.")
	}
}
