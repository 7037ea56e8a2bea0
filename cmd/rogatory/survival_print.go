package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"
)

func printSurvival(out io.Writer, r survivalOut) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "group\tn\tevents\tcompeting\tcensored\tmedian (95 %)\t90th percentile\trestricted mean (95 %)\tse\tto\tanswered-only mean, misleading")
	samples := append([]sampleOut{r.Overall}, r.Groups...)
	for _, s := range samples {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s (%s to %s)\t%.4f\t%g\t%s\n", sampleName(s), s.N, s.Events, s.Competing, s.Censored, quantileText(s.Median),
			ninetieth(s), numberText(&s.RMST.Estimate), numberText(s.RMST.Lower), numberText(s.RMST.Upper), s.RMST.StdError, s.RMST.Tau, numberText(s.Naive))
	}
	_ = w.Flush() // out is the terminal or a buffer; a broken pipe ends the program anyway
	printTests(out, r)
	for _, s := range samples {
		printAt(out, s)
	}
	for _, s := range samples {
		printSample(out, s)
	}
}

func sampleName(s sampleOut) string {
	if s.Group == "" {
		return "(all)"
	}
	return s.Group
}

func ninetieth(s sampleOut) string {
	for _, q := range s.Quantiles {
		if q.P == 0.9 {
			return quantileText(q)
		}
	}
	return "–"
}

func printTests(out io.Writer, r survivalOut) {
	for _, t := range []struct {
		name string
		r    *rankOut
	}{{"log-rank", r.LogRank}, {"Peto-Peto", r.PetoPeto}, {"log-rank, stratified", r.Stratified}, {"log-rank, robust", r.Robust}} {
		if t.r != nil {
			printRank(out, t.name, *t.r)
		}
	}
	for _, g := range r.Gray {
		printRank(out, fmt.Sprintf("Gray's test, cause %d", g.Cause), g.rankOut)
	}
	for _, g := range r.StratifiedGray {
		printRank(out, fmt.Sprintf("Gray's test, stratified, cause %d", g.Cause), g.rankOut)
	}
	if h := r.HazardRatio; h != nil {
		fmt.Fprintf(out, "\nhazard ratio (Peto), %s to %s: %s (%s to %s)\n", h.Of, h.To, numberText(h.Estimate), numberText(h.Lower), numberText(h.Upper))
	}
	if d := r.Difference; d != nil {
		fmt.Fprintf(out, "\nrestricted mean, %s minus %s: %.4f (%.4f to %.4f), p = %.4g\n", d.Of, d.Minus, d.Estimate, d.Lower, d.Upper, d.P)
	}
}

func printRank(out io.Writer, name string, r rankOut) {
	fmt.Fprintf(out, "\n%s: chi-square %.6f on %d df, p = %.4g\n", name, r.ChiSq, r.DF, r.P)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  group\tn\tobserved\texpected")
	for _, g := range r.Groups {
		fmt.Fprintf(w, "  %s\t%g\t%s\t%s\n", g.Group, g.N, numberText(&g.Observed), numberText(&g.Expected))
	}
	_ = w.Flush() // as above
}

// printAt tells the estimates at the times that were asked for.
func printAt(out io.Writer, s sampleOut) {
	if len(s.At) > 0 {
		printSteps(out, fmt.Sprintf("%s: still waiting at the times asked for (events and censored so far)", sampleName(s)), s.At)
	}
	for _, c := range s.Incidence {
		if s.Competing > 0 && len(c.At) > 0 {
			printSteps(out, fmt.Sprintf("%s: ended by cause %d at the times asked for (events and censored so far)", sampleName(s), c.Cause), c.At)
		}
	}
}

// printSample is the full table of a population.
func printSample(out io.Writer, s sampleOut) {
	fmt.Fprintf(out, "\n%s: quantiles (95 %%)\n", sampleName(s))
	for _, q := range s.Quantiles {
		fmt.Fprintf(out, "  %g: %s\n", q.P, quantileText(q))
	}
	printSteps(out, fmt.Sprintf("%s: still waiting (Kaplan-Meier)", sampleName(s)), s.Steps)
	for _, c := range s.Incidence {
		if s.Competing > 0 {
			printSteps(out, fmt.Sprintf("%s: ended by cause %d (Aalen-Johansen)", sampleName(s), c.Cause), c.Steps)
		}
	}
}

func printSteps(out io.Writer, title string, steps []stepOut) {
	fmt.Fprintf(out, "\n%s\n", title)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "time\tat risk\tevents\tcensored\testimate\tstd error\tlower\tupper\t")
	for _, s := range steps {
		fmt.Fprintf(w, "%g\t%g\t%g\t%g\t%.6f\t%s\t%s\t%s\t\n", s.Time, s.AtRisk, s.Events, s.Censored, s.Estimate, sixText(s.StdError), sixText(s.Lower), sixText(s.Upper))
	}
	_ = w.Flush() // as above
}

func sixText(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 6, 64)
}

func quantileText(q quantileOut) string {
	if q.Estimate == nil {
		return "not reached"
	}
	return fmt.Sprintf("%s (%s to %s)", numberText(q.Estimate), numberText(q.Lower), numberText(q.Upper))
}

func numberText(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(math.Round(*v*1e4)/1e4, 'f', -1, 64)
}
