package main

import (
	"fmt"
	"io"
	"strconv"

	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// The JSON of the watch over all platforms; docs/quiet.md describes it.
type (
	watchOut struct {
		Watched     int          `json:"watched"`
		FalseAlarms float64      `json:"false_alarms_a_year_at_most"`
		Platforms   []findingOut `json:"platforms"`
		TooLittle   []string     `json:"too_little_answered"`
	}
	findingOut struct {
		Platform string    `json:"platform"`
		Name     string    `json:"name,omitempty"`
		Finding  string    `json:"finding"`
		Since    string    `json:"since"`
		From     string    `json:"support_from,omitempty"`
		To       string    `json:"support_to,omitempty"`
		Ratio    float64   `json:"likelihood_ratio"`
		Test     *countOut `json:"test"`
		Expected [2]int    `json:"expected_95"`
		Today    int       `json:"came_today,omitempty"`
	}
)

// watchResult tells the platforms that are watched, those that changed first.
func watchResult(a *report.QuietAll, names map[platform.ID]string) *watchOut {
	if a == nil {
		return nil
	}
	o := &watchOut{Watched: a.Watched(), FalseAlarms: a.FalseAlarms(), Platforms: []findingOut{}, TooLittle: []string{}}
	for _, r := range a.Listed() {
		f := findingOut{Platform: string(r.Query.Platform), Name: names[r.Query.Platform], Finding: string(r.State()), Since: r.Since.String(), Ratio: r.Turn.Ratio,
			Test: countResult(r.Test), Expected: [2]int{r.From95, r.To95}, Today: r.Today}
		if r.Changed {
			f.From, f.To = r.From.String(), r.To.String()
		}
		o.Platforms = append(o.Platforms, f)
	}
	for _, id := range a.Thin {
		o.TooLittle = append(o.TooLittle, string(id))
	}
	return o
}

// findingWords are the findings in the language of the command line.
var findingWords = map[report.QuietState]string{report.QuietGone: "has gone quiet", report.QuietFewer: "answers less", report.QuietBetter: "answers more"}

func printWatch(out io.Writer, w watchOut) error {
	fmt.Fprint(out, "\nGone quiet?")
	gone := false
	for _, f := range w.Platforms {
		state := report.QuietState(f.Finding)
		if findingWords[state] == "" {
			continue
		}
		gone = gone || state != report.QuietBetter
		name := f.Name
		if name == "" {
			name = f.Platform
		}
		fmt.Fprintf(out, "\n  %s %s: since %s (%s to %s) %.1f replies were to be expected (95 %%: %d to %d), %g came (p = %.3g).", name, findingWords[state], f.Since, f.From, f.To,
			f.Test.Expected, f.Expected[0], f.Expected[1], f.Test.Observed, f.Test.P)
		if f.Today > 0 {
			fmt.Fprintf(out, " Today %d more so far.", f.Today)
		}
	}
	if !gone {
		fmt.Fprint(out, "\n  No platform answers less beyond chance.")
	}
	_, err := fmt.Fprintf(out, "\n%d platforms are watched; among all of them chance raises at most %.1f false alarms a year.\n", w.Watched, w.FalseAlarms)
	return err
}

// quietHead and quietColumns are the finding in a line of the CSV.
var quietHead = []string{"finding", "since", "expected", "expected_lower", "expected_upper", "came", "p"}

func quietColumns(w *watchOut, id string) []string {
	row := make([]string, len(quietHead))
	if w == nil {
		return row
	}
	for _, f := range w.Platforms {
		if f.Platform == id {
			return []string{f.Finding, f.Since, number(&f.Test.Expected), strconv.Itoa(f.Expected[0]), strconv.Itoa(f.Expected[1]), number(&f.Test.Observed), number(&f.Test.P)}
		}
	}
	return row
}
