package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"rogatory/internal/report"
)

func printReport(out io.Writer, format string, r reportOut) error {
	switch format {
	case "json":
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	case "csv":
		return printReportCSV(out, r)
	}
	if r.Notice != "" {
		fmt.Fprintf(out, "%s\n\n", r.Notice)
	}
	fmt.Fprintf(out, "Responsiveness as of %s, %d items\n\n", r.AsOf, r.Overall.N)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "platform\tn\tpending\tanswered 7 d\t30 d\t90 d\tnot yet due (7/30/90)\tmedian\t90th pct.\tmean to 90 d\ton time\tanswered-only mean (misleading)")
	for _, f := range append(r.Platforms, r.Overall) {
		printFigures(w, f)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	printMerged(out, r)
	if r.Watch != nil {
		return printWatch(out, *r.Watch)
	}
	if r.Quiet != nil {
		return printQuiet(out, *r.Quiet)
	}
	return nil
}

func printFigures(w io.Writer, f figuresOut) {
	name := f.Name
	if f.Platform == "" {
		name = "all"
	} else if name == "" {
		name = f.Platform
	}
	if f.Suppressed {
		fmt.Fprintf(w, "%s\thidden: fewer than %d items, or one that would be found by subtraction\n", name, report.MinCell)
		return
	}
	fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%d/%d/%d\t%s\t%s\t%s\t%s\t%s\n", name, f.N, f.Pending, rateText(f.Rates[0]), rateText(f.Rates[1]), rateText(f.Rates[2]),
		f.Rates[0].NotYet, f.Rates[1].NotYet, f.Rates[2].NotYet, estimateText(f.Median), estimateText(f.P90), meanText(f.Mean), onTimeText(f.OnTime), fixed(f.Naive))
}

// meanText is the restricted mean; where there is none, it has no error either.
func meanText(m meanOut) string {
	if m.Value == nil {
		return fixed(nil)
	}
	return fmt.Sprintf("%s (se %.1f)", fixed(m.Value), m.StdError)
}

func rateText(r rateOut) string { return percent(r.Answered, r.N, r.Share, r.Lower, r.Upper) }
func onTimeText(t onTimeOut) string {
	return percent(t.OnTime, t.N, t.Share, t.Lower, t.Upper)
}

func percent(k, n int, share, lower, upper *float64) string {
	if share == nil {
		return "–"
	}
	if n < report.MinShare {
		return fmt.Sprintf("%d of %d", k, n)
	}
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", *share*100, *lower*100, *upper*100)
}

// limit of an interval that the observation does not bound is open.
func limit(v *float64) string {
	if v == nil {
		return "open"
	}
	return number(v)
}

func estimateText(e estimateOut) string {
	if e.Value == nil {
		return "not reached"
	}
	return fmt.Sprintf("%s (%s to %s)", number(e.Value), limit(e.Lower), limit(e.Upper))
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', 10, 64)
}

func fixed(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 1, 64)
}

func printReportCSV(out io.Writer, r reportOut) error {
	w := csv.NewWriter(out)
	head := []string{"platform", "name", "as_of", "n", "answered", "pending", "withdrawn"}
	for _, d := range report.Horizons {
		h := strconv.Itoa(d)
		head = append(head, "n_"+h, "answered_"+h, "share_"+h, "lower_"+h, "upper_"+h, "not_yet_due_"+h)
	}
	head = append(head, "median", "median_lower", "median_upper", "p90", "p90_lower", "p90_upper", "restricted_mean", "restricted_mean_se", "restricted_mean_days", "on_time_n", "on_time", "late", "overdue", "answered_only_mean_misleading")
	head = append(head, quietHead...)
	if err := w.Write(head); err != nil {
		return err
	}
	for _, f := range append(r.Platforms, r.Overall) {
		if err := w.Write(csvRow(r, f, len(head))); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func csvRow(r reportOut, f figuresOut, columns int) []string {
	name := f.Platform
	if name == "" {
		name = "(all)"
	}
	row := []string{inert(name), inert(f.Name), r.AsOf}
	if f.Suppressed {
		row = append(row, "hidden")
		return append(row, make([]string, columns-len(row))...)
	}
	row = append(row, strconv.Itoa(f.N), strconv.Itoa(f.Answered), strconv.Itoa(f.Pending), strconv.Itoa(f.Withdrawn))
	for _, x := range f.Rates {
		row = append(row, strconv.Itoa(x.N), strconv.Itoa(x.Answered), number(x.Share), number(x.Lower), number(x.Upper), strconv.Itoa(x.NotYet))
	}
	row = append(row, number(f.Median.Value), number(f.Median.Lower), number(f.Median.Upper), number(f.P90.Value), number(f.P90.Lower), number(f.P90.Upper),
		number(f.Mean.Value), strconv.FormatFloat(f.Mean.StdError, 'g', 10, 64), strconv.Itoa(f.Mean.Tau), strconv.Itoa(f.OnTime.N), strconv.Itoa(f.OnTime.OnTime), strconv.Itoa(f.OnTime.Late), strconv.Itoa(f.OnTime.Overdue), number(f.Naive))
	return append(row, quietColumns(r.Watch, f.Platform)...)
}

// inert keeps a cell from being taken for a formula (A46).
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
