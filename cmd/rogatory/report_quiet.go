package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"rogatory/internal/change"
	"rogatory/internal/report"
	"rogatory/internal/survival"
)

// The JSON of "has it gone quiet"; docs/quiet.md describes it.
type (
	quietOut struct {
		Items      int              `json:"items"`
		Suppressed bool             `json:"suppressed,omitempty"`
		Enough     bool             `json:"enough"`
		Changed    bool             `json:"changed"`
		Better     bool             `json:"better"`
		Since      string           `json:"since,omitempty"`
		From       string           `json:"support_from,omitempty"`
		To         string           `json:"support_to,omitempty"`
		Ratio      float64          `json:"likelihood_ratio"`
		Threshold  float64          `json:"alarm_threshold"`
		Reference  *referenceOut    `json:"reference"`
		Test       *countOut        `json:"test"`
		Plain      *countOut        `json:"test_poisson"`
		Expected   [2]int           `json:"expected_95"`
		Today      int              `json:"came_today,omitempty"`
		Unknown    float64          `json:"not_compared"`
		Strata     []strataOut      `json:"strata"`
		Days       []differenceLine `json:"days"`
	}
	referenceOut struct {
		From       string  `json:"from"`
		To         string  `json:"to"`
		Replies    float64 `json:"replies"`
		Dispersion float64 `json:"dispersion"`
	}
	countOut struct {
		Observed float64  `json:"observed"`
		Expected float64  `json:"expected"`
		Ratio    *float64 `json:"ratio"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
		Fewer    float64  `json:"p_as_few"`
		More     float64  `json:"p_as_many"`
		P        float64  `json:"p"`
	}
	strataOut struct {
		Kind       string    `json:"kind"`
		Emergency  bool      `json:"emergency"`
		Suppressed bool      `json:"suppressed,omitempty"`
		Test       *countOut `json:"test"`
	}
	differenceLine struct {
		Day        string  `json:"day"`
		Observed   float64 `json:"observed"`
		Expected   float64 `json:"expected"`
		Difference float64 `json:"running_difference"`
	}
)

// quietResult tells nothing of a population that is too small to be shown.
func quietResult(q *report.Quiet) *quietOut {
	if q == nil {
		return nil
	}
	o := &quietOut{Suppressed: q.Suppressed, Threshold: change.Threshold, Strata: []strataOut{}, Days: []differenceLine{}}
	if q.Suppressed {
		return o
	}
	o.Items, o.Enough, o.Changed, o.Better, o.Ratio = q.Items, q.OK, q.Changed, q.Better, q.Turn.Ratio
	if !q.OK {
		return o
	}
	o.Since, o.Unknown = q.Since.String(), q.Unknown
	if q.Changed {
		o.From, o.To = q.From.String(), q.To.String()
	}
	o.Reference = &referenceOut{q.ReferenceFrom.String(), q.ReferenceTo.String(), q.ReferenceReplies, q.Dispersion}
	o.Test, o.Plain = countResult(q.Test), countResult(q.Plain)
	o.Expected, o.Today = [2]int{q.From95, q.To95}, q.Today
	for _, s := range q.Strata {
		line := strataOut{Kind: string(s.Stratum.Kind), Emergency: s.Stratum.Emergency, Suppressed: s.Items < report.MinCell || s.Hidden}
		if !line.Suppressed {
			line.Test = countResult(s.Test)
		}
		o.Strata = append(o.Strata, line)
	}
	for _, d := range q.Days {
		o.Days = append(o.Days, differenceLine{d.Day.String(), d.Observed, d.Expected, d.Difference})
	}
	return o
}

func countResult(t survival.CountTest) *countOut {
	return &countOut{t.Observed, t.Expected, optional(t.Ratio.Value), optional(t.Ratio.Lower), optional(t.Ratio.Upper), t.Fewer, t.More, t.TwoSided}
}

func printQuiet(out io.Writer, q quietOut) error {
	fmt.Fprint(out, "\nHas it gone quiet? ")
	switch {
	case q.Suppressed:
		_, err := fmt.Fprintf(out, "fewer than %d items\n", report.MinCell)
		return err
	case !q.Enough:
		_, err := fmt.Fprintln(out, "Too few replies have come to say how many were to be expected.")
		return err
	case q.Changed:
		fmt.Fprintf(out, "The rate of replies changed on %s (%s to %s; likelihood ratio %.1f, alarm above %g).\n", q.Since, q.From, q.To, q.Ratio, q.Threshold)
	default:
		fmt.Fprintf(out, "The rate of replies has not changed beyond chance (likelihood ratio %.1f, alarm above %g).\n", q.Ratio, q.Threshold)
	}
	fmt.Fprintf(out, "Since %s %.1f replies were to be expected (95 %%: %d to %d); %g came (p = %.3g; as if the reference were certain and replies came singly %.3g).\n", q.Since, q.Test.Expected, q.Expected[0], q.Expected[1], q.Test.Observed, q.Test.P, q.Plain.P)
	fmt.Fprintf(out, "Reference: %s to %s, %g replies, which spread %.1f times as much as single ones.\n\n", q.Reference.From, q.Reference.To, q.Reference.Replies, q.Reference.Dispersion)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "kind\turgent\tcame\texpected\tratio (95 %)\tp")
	for _, s := range q.Strata {
		if s.Suppressed {
			fmt.Fprintf(w, "%s\t%v\tfewer than %d items\n", s.Kind, s.Emergency, report.MinCell)
			continue
		}
		fmt.Fprintf(w, "%s\t%v\t%g\t%.1f\t%s (%s to %s)\t%.3g\n", s.Kind, s.Emergency, s.Test.Observed, s.Test.Expected, numberText(s.Test.Ratio), numberText(s.Test.Lower), numberText(s.Test.Upper), s.Test.P)
	}
	return w.Flush()
}
