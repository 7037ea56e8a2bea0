package document

import (
	"math"

	"rogatory/internal/chart"
)

// Chart is one drawing: exactly one of its plans is set. It holds the numbers
// that are drawn and the words on them; the geometry is chart's, for page and
// PDF alike. The table that says the same stands in the section, marked Behind,
// under the key of the chart.
type Chart struct {
	Key        string      `json:"key"`
	Title      string      `json:"title"`
	Text       string      `json:"text"`
	Events     []Event     `json:"events,omitempty"`
	Curve      *Curve      `json:"curve,omitempty"`
	Columns    *Columns    `json:"columns,omitempty"`
	Difference *Difference `json:"difference,omitempty"`
	Forest     *Forest     `json:"forest,omitempty"`
}

// Event is a dated event that a chart marks with a number.
type Event struct {
	At   float64 `json:"at"` // on the chart's own axis
	Day  string  `json:"day"`
	Text string  `json:"text"`
	Path string  `json:"-"`
}

// Curve is shares by day, as steps with bands.
type Curve struct {
	Lines       []Line    `json:"lines"`
	End         float64   `json:"end"` // last day drawn
	Horizons    []float64 `json:"horizons,omitempty"`
	Median      float64   `json:"median,omitempty"` // 0: not reached
	MedianLabel string    `json:"median_label,omitempty"`
}

// Line is one curve. Kind is "" for replies, "2" and "3" for others beside it,
// "withdrawn" for our own withdrawals.
type Line struct {
	Label string       `json:"label"`
	Kind  string       `json:"kind,omitempty"`
	Band  bool         `json:"band,omitempty"`
	Steps []chart.Step `json:"steps"`
}

// Columns is months side by side, stacked.
type Columns struct {
	Unit    string   `json:"unit"`
	Series  []Series `json:"series"`
	Columns []Pillar `json:"columns"`
}

// Series is one part of the stack; Kind is full, part, none, refused,
// redirected, action, pending or withdrawn.
type Series struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`
}

// Pillar is one column of the chart.
type Pillar struct {
	Short   string    `json:"short"` // on the axis
	Label   string    `json:"label"`
	Values  []float64 `json:"values"`
	Partial bool      `json:"partial,omitempty"`
}

// Difference is a running difference over time.
type Difference struct {
	Unit      string        `json:"unit"`
	Points    []chart.Point `json:"points"`
	Ticks     []Tick        `json:"ticks"`
	Turn      *float64      `json:"turn,omitempty"`
	TurnLabel string        `json:"turn_label,omitempty"`
}

// Tick is a labelled place on a time axis.
type Tick struct {
	At    float64 `json:"at"`
	Label string  `json:"label"`
}

// Forest is an estimate for each stratum around a reference value.
type Forest struct {
	Rows      []Stratum `json:"rows"`
	Reference float64   `json:"reference"`
	Percent   bool      `json:"percent,omitempty"` // the axis says per cent
	Low       string    `json:"low,omitempty"`     // what lies left of the reference
	High      string    `json:"high,omitempty"`
}

// Stratum is one row of a forest plot; without Value there is no figure,
// without a limit the interval is open to that side.
type Stratum struct {
	Label string   `json:"label"`
	Value *float64 `json:"value,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Words string   `json:"words"` // "+12.3 (4.0 to 20.6)"
	All   bool     `json:"all,omitempty"`
}

// Plan is the curve for its geometry.
func (c Curve) Plan() chart.CurvePlan {
	plan := chart.CurvePlan{End: c.End, Horizons: c.Horizons, Median: c.Median}
	for _, l := range c.Lines {
		plan.Curves = append(plan.Curves, chart.Curve{Steps: l.Steps, Band: l.Band})
	}
	return plan
}

// Plan is the columns for their geometry.
func (c Columns) Plan() []chart.Column {
	all := make([]chart.Column, 0, len(c.Columns))
	for _, one := range c.Columns {
		all = append(all, chart.Column{Parts: one.Values, Partial: one.Partial})
	}
	return all
}

// Plan is the difference for its geometry.
func (c Difference) Plan(events []Event) chart.LinePlan {
	plan := chart.LinePlan{Points: c.Points, Events: Places(events), Turn: math.NaN()}
	if c.Turn != nil {
		plan.Turn = *c.Turn
	}
	for _, t := range c.Ticks {
		plan.Ticks = append(plan.Ticks, t.At)
	}
	return plan
}

// Plan is the rows for their geometry.
func (f Forest) Plan() []chart.Estimate {
	all := make([]chart.Estimate, 0, len(f.Rows))
	for _, r := range f.Rows {
		all = append(all, chart.Estimate{Value: or(r.Value, math.NaN()), Low: or(r.Low, math.Inf(-1)), High: or(r.High, math.Inf(1))})
	}
	return all
}

func or(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}

// Places are where events stand on the axis.
func Places(events []Event) []float64 {
	all := make([]float64, 0, len(events))
	for _, e := range events {
		all = append(all, e.At)
	}
	return all
}
