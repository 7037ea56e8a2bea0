package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestTicksAreRound(t *testing.T) {
	rows := []struct {
		name   string
		lo, hi float64
		wanted int
		whole  bool
		want   string
	}{
		{"a few counts", 0, 7, 4, true, "[0 2 4 6]"},
		{"one count has no halves", 0, 1, 4, true, "[0 1]"},
		{"a share", 0, 1, 4, false, "[0 0.5 1]"},
		{"around zero", -9.3, 4, 5, false, "[-5 0]"},
		{"tenths without dust", 0, .3, 3, false, "[0 0.1 0.2 0.3]"},
		{"no extent", 3, 3, 5, false, "[3]"},
		{"upside down", 5, 1, 4, false, "[]"},
		{"not a number", math.NaN(), 1, 4, false, "[]"},
	}
	for _, r := range rows {
		if got := fmt.Sprint(Ticks(r.lo, r.hi, r.wanted, r.whole)); got != r.want {
			t.Errorf("%s: got %s, want %s", r.name, got, r.want)
		}
	}
}

// The worked check of the product: ten items, replies on days 2, 3, 5 and 10.
func TestCurveClimbsInSteps(t *testing.T) {
	plan := CurvePlan{End: 40, Horizons: []float64{7, 30, 90}, Median: math.NaN(), Curves: []Curve{{
		Steps: []Step{{2, .1, .02, .4}, {3, .2, .06, .5}, {5, .3, .1, .6}, {10, .4, .15, .7}}, Band: true}}}
	d := Curves(Frame{Width: 100, Height: 120, Left: 10, Right: 10, Top: 10, Bottom: 10}, plan)
	if got, want := Path(d.Lines[0]), "M10 110L14 110L14 100L16 100L16 90L20 90L20 80L30 80L30 70L90 70"; got != want {
		t.Errorf("line %s, want %s", got, want)
	}
	if got, want := Area(d.Bands[0]), "M14 70L16 70L16 60L20 60L20 50L30 50L30 40L90 40L90 95L30 95L30 100L20 100L20 104L16 104L16 108L14 108Z"; got != want {
		t.Errorf("band %s, want %s", got, want)
	}
	if len(d.Horizons) != 2 {
		t.Errorf("a horizon beyond the last day is drawn: %v", d.Horizons)
	}
	if d.Median != nil {
		t.Error("a median that is not reached is drawn")
	}
	if s := d.Strips[4]; s.Day != 4 || s.Step.Y != .2 {
		t.Errorf("on day 4 the curve stands at 0.2, the strip says %+v", s)
	}
}

func TestMedianStandsAtOneHalf(t *testing.T) {
	d := Curves(Wide(), CurvePlan{End: 10, Median: 5, Curves: []Curve{{Steps: []Step{{5, .5, .4, .6}}}}})
	if d.Median == nil || Number(d.Median.Y) != Number((Wide().Top+Wide().PlotBottom())/2) {
		t.Errorf("median at %v", d.Median)
	}
}

func TestColumnsStackFromBelow(t *testing.T) {
	d := Columns(Frame{Width: 120, Height: 120, Left: 10, Right: 10, Top: 10, Bottom: 10},
		[]Column{{Parts: []float64{4, 0, 6}}, {Parts: []float64{5}, Partial: true}}, nil)
	got := ""
	for _, b := range d.Bars {
		got += fmt.Sprintf("%d.%d %s+%s ", b.Column, b.Part, Number(b.Y), Number(b.Height))
	}
	if want := "0.0 70+40 0.2 10+60 1.0 60+50 "; got != want {
		t.Errorf("bars %s, want %s", got, want)
	}
	if !d.Bars[2].Partial {
		t.Error("the month that is not over looks like the others")
	}
}

func TestMarkersOfOneDayDoNotCoverEachOther(t *testing.T) {
	d := Columns(Wide(), make([]Column, 24), []float64{3, 3.1, 20})
	m := d.Markers
	if m[0].Point.Y == m[1].Point.Y {
		t.Error("two events of one week are in one row")
	}
	if m[0].Point.Y != m[2].Point.Y {
		t.Error("a distant event needs no second row")
	}
	if m[2].Number != 3 {
		t.Errorf("numbers follow the list, got %d", m[2].Number)
	}
}

func TestDifferenceKeepsZeroInSight(t *testing.T) {
	d := Line(Wide(), LinePlan{Points: []Point{{0, 0}, {10, 2}, {20, -9.3}}, Ticks: []float64{0, 10, 20}, Turn: 10})
	if d.Zero < d.Frame.Top || d.Zero > d.Frame.PlotBottom() {
		t.Errorf("zero at %v", d.Zero)
	}
	if d.Turn == nil || Number(d.Turn.Y) != Number(d.Line[1].Y) {
		t.Errorf("the turning point is not on the line: %v", d.Turn)
	}
	if len(d.XTicks) != 3 || d.XTicks[2].At != d.Frame.PlotRight()-edgeRoom {
		t.Errorf("ticks %v", d.XTicks)
	}
}

func TestForestShowsWhatIsNotKnown(t *testing.T) {
	for _, small := range []bool{false, true} {
		d := Forest(small, []Estimate{{.2, .1, .3}, {math.NaN(), math.NaN(), math.NaN()}, {-.1, math.Inf(-1), .2}}, 0)
		if d.Rows[1].Known {
			t.Error("a row without a figure is drawn")
		}
		if !d.Rows[2].CutLow || d.Rows[2].CutHigh {
			t.Errorf("an interval without end must run to the edge: %+v", d.Rows[2])
		}
		if r := d.Rows[0]; !(r.Low < r.X && r.X < r.High) {
			t.Errorf("row %+v", r)
		}
	}
}

func TestNothingIsEverNaN(t *testing.T) {
	nan := math.NaN()
	many := make([]Column, 1000)
	var steps []Step
	var points []Point
	for i := range many {
		many[i] = Column{Parts: []float64{float64(i % 7), float64(i % 3)}}
		steps = append(steps, Step{float64(i), float64(i) / 1000, 0, 1})
		points = append(points, Point{float64(i), float64(i % 5)})
	}
	rows := []struct {
		name    string
		curves  CurvePlan
		columns []Column
		line    LinePlan
		forest  []Estimate
	}{
		{"nothing", CurvePlan{}, nil, LinePlan{Turn: nan}, nil},
		{"one of each", CurvePlan{End: 1, Curves: []Curve{{Steps: []Step{{0, 1, 1, 1}}, Band: true}}}, []Column{{Parts: []float64{1}}},
			LinePlan{Points: []Point{{5, 0}}, Turn: 5}, []Estimate{{0, 0, 0}}},
		{"all zero", CurvePlan{End: 30, Curves: []Curve{{Steps: []Step{{0, 0, 0, 0}}, Band: true}}}, make([]Column, 12),
			LinePlan{Points: []Point{{0, 0}, {1, 0}}, Turn: 0}, []Estimate{{0, 0, 0}, {0, 0, 0}}},
		{"a thousand months", CurvePlan{End: 30000, Curves: []Curve{{Steps: steps, Band: true}}}, many,
			LinePlan{Points: points, Ticks: []float64{0, 500, 999}, Events: []float64{1, 2, 3, 4, 5, 6, 7}}, make([]Estimate, 1000)},
		{"not numbers", CurvePlan{End: nan, Median: nan, Curves: []Curve{{Steps: []Step{{1, nan, nan, nan}, {2, .5, nan, nan}}, Band: true}}},
			[]Column{{Parts: []float64{nan, -3, math.Inf(1)}}}, LinePlan{Points: []Point{{nan, 1}, {1, nan}}, Turn: nan}, []Estimate{{nan, nan, nan}}},
	}
	for _, r := range rows {
		for _, f := range []Frame{Wide(), Narrow()} {
			all := fmt.Sprintf("%+v %+v %+v %+v", Curves(f, r.curves), Columns(f, r.columns, []float64{0, 1, 1, 1, 1, 1, 2}), Line(f, r.line), Forest(f.Narrow, r.forest, 0))
			if strings.Contains(all, "NaN") || strings.Contains(all, "Inf") {
				t.Errorf("%s: a place that is no number", r.name)
			}
			for _, b := range Columns(f, r.columns, nil).Bars {
				if b.Height < 0 || b.Width <= 0 || b.Y < 0 {
					t.Errorf("%s: bar %+v", r.name, b)
				}
			}
		}
	}
}

func TestLongLogsStayShort(t *testing.T) {
	var steps []Step
	for i := range 100000 {
		steps = append(steps, Step{float64(i) / 1000, float64(i) / 100000, 0, 1})
	}
	d := Curves(Wide(), CurvePlan{End: 100, Curves: []Curve{{Steps: steps, Band: true}}})
	if n := len(d.Lines[0]); n > 6000 {
		t.Errorf("%d points for a line of 650 dots", n)
	}
	if n := len(d.Strips); n > mostStrips+2 {
		t.Errorf("%d strips", n)
	}
}

func TestLabelsOfManyMonthsHaveRoom(t *testing.T) {
	for _, n := range []int{1, 5, 13, 36, 120, 1000} {
		for _, f := range []Frame{Wide(), Narrow()} {
			ticks := Columns(f, make([]Column, n), nil).XTicks
			for i := 1; i < len(ticks); i++ {
				if ticks[i].At-ticks[i-1].At < 45 {
					t.Errorf("%d months at width %v: labels %v apart", n, f.Width, ticks[i].At-ticks[i-1].At)
				}
			}
			if len(ticks) == 0 {
				t.Errorf("%d months have no label", n)
			}
		}
	}
}

// TestAFirstLabelMovedInwardsTouchesNoOther: a label at the very edge is moved
// away from the words of the other axis, towards the next one.
func TestAFirstLabelMovedInwardsTouchesNoOther(t *testing.T) {
	plan := LinePlan{Points: []Point{{0, 0}, {1050, 5}}}
	for i := range 35 {
		plan.Ticks = append(plan.Ticks, float64(i*30))
	}
	for _, f := range []Frame{Wide(), Narrow()} {
		ticks := Line(f, plan).XTicks
		for i := 1; i < len(ticks); i++ {
			if gap := ticks[i].At - ticks[i-1].At; gap < labelRoom {
				t.Errorf("labels %d and %d stand %.0f apart on %.0f", i-1, i, gap, f.Width)
			}
		}
	}
}

func TestSmallBarsStayInTheirCell(t *testing.T) {
	for _, v := range []float64{-1, 0, .5, 1, 7, math.NaN()} {
		b := Interval(v, v-.1, v+.1)
		if b.Known && (b.Centre < 0 || b.Centre > b.Width || b.Low < 0 || b.High > b.Width) {
			t.Errorf("share %v lies at %+v", v, b)
		}
	}
	if got := Path(Spark([]float64{0, math.NaN(), 4})); got != "M3 21L117 3" {
		t.Errorf("spark %s", got)
	}
}
