package change_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/change"
)

// steady is a record of days at a rate of replies a month.
func steady(r *rand.Rand, days int, monthly float64) (observed, expected []float64) {
	observed, expected = make([]float64, days), make([]float64, days)
	next := r.ExpFloat64() * 30.4375 / monthly
	for next < float64(days) {
		observed[int(next)]++
		next += r.ExpFloat64() * 30.4375 / monthly
	}
	for i := range expected {
		expected[i] = 1
	}
	return observed, expected
}

// calibrated makes what is expected rest on the record itself, as the reports do.
func calibrated(observed, expected []float64) (o, e []float64) {
	sum, weight := 0.0, 0.0
	for i := range observed {
		sum, weight = sum+observed[i], weight+expected[i]
	}
	e = make([]float64, len(expected))
	for i := range expected {
		e[i] = expected[i] * sum / weight
	}
	return observed, e
}

// falseAlarms counts how often a record in which nothing changes is said to
// have changed in ten years, looked at every so many days: a record that is
// said so, then no longer, and then again counts twice.
func falseAlarms(r *rand.Rand, monthly float64, every int) (n int) {
	const years = 3652
	observed, expected := steady(r, years, monthly)
	was := false
	for day := every; day <= years; day += every {
		is := change.Watch(calibrated(observed[:day], expected[:day])).Alarm
		if is && !was {
			n++
		}
		was = is
	}
	return n
}

var rates = []float64{0.5, 1, 2, 5, 10, 20, 60} // replies a month

// TestFalseAlarms holds the threshold to what is said of it: at most one false
// alarm per record in ten years on the average.
func TestFalseAlarms(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 11))
	n, runs := 0, 8
	for range runs {
		for _, monthly := range rates {
			n += falseAlarms(r, monthly, 28)
		}
	}
	if mean := float64(n) / float64(runs*len(rates)); mean > 0.5 {
		t.Errorf("%.2f false alarms in ten years", mean)
	}
}

// BenchmarkFalseAlarms is the calibration: records of ten years looked at every
// week, for each rate of replies.
func BenchmarkFalseAlarms(b *testing.B) {
	for _, monthly := range rates {
		b.Run(fmt.Sprintf("%g-replies-a-month", monthly), func(b *testing.B) {
			r := rand.New(rand.NewPCG(2025, 12))
			n := 0
			for range b.N {
				n += falseAlarms(r, monthly, 7)
			}
			b.ReportMetric(float64(n)/float64(b.N), "alarms/10y")
		})
	}
}

func TestWatchDatesASilence(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 9))
	observed, expected := steady(r, 900, 12)
	for day := 700; day < 900; day++ {
		observed[day] = 0
	}
	w := change.Watch(calibrated(observed, expected))
	if !w.Alarm || w.Rise != 0 || w.FewerBefore || w.Day < 690 || w.Day > 700 || w.From > w.Day || w.To < w.Day {
		t.Errorf("%+v", w)
	}
	for day := 700; day < 900; day += 2 {
		observed[day] = 1 + float64(day%3)
	}
	if w = change.Watch(calibrated(observed, expected)); !w.Alarm || !w.FewerBefore || w.Rise < 2 || w.Day < 695 || w.Day > 705 {
		t.Errorf("%+v", w)
	}
}

// TestRepliesThatComeTogetherRaiseNoAlarm: of requests with five items each
// the replies come five at a time; the plain ratio would be five times as large.
func TestRepliesThatComeTogetherRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 10))
	alarms := 0
	for range 200 {
		observed, expected := steady(r, 1500, 6)
		for i := range observed {
			observed[i] *= 5
		}
		if w := change.Watch(calibrated(observed, expected)); w.Alarm {
			alarms++
		}
	}
	if alarms > 12 {
		t.Errorf("%d false alarms in 200 records of four years", alarms)
	}
}

// TestWhoAnswersOnOneDayOfTheWeekIsNotSilentOnTheOthers: looked at every day, a
// platform that answers on Tuesdays only, many items together, raises no alarm.
func TestWhoAnswersOnOneDayOfTheWeekIsNotSilentOnTheOthers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 11))
	observed, expected := steady(r, 600, 60)
	for day := len(observed) - 1; day >= 0; day-- {
		if next := day + (7-day%7)%7; next != day && next < len(observed) {
			observed[next], observed[day] = observed[next]+observed[day], 0
		}
	}
	was, alarms := false, 0
	for day := 60; day <= 600; day++ {
		is := change.Watch(calibrated(observed[:day], expected[:day])).Alarm
		if is && !was {
			alarms++
		}
		was = is
	}
	if alarms > 0 {
		t.Errorf("%d false alarms in %d looks", alarms, 540)
	}
}

// TestAYoungRecordOfRepliesThatComeTogetherRaisesNoAlarm: before there are weeks
// enough to see how far they spread, single days have to tell.
func TestAYoungRecordOfRepliesThatComeTogetherRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	observed, expected := make([]float64, 84), make([]float64, 84)
	for day := range observed {
		if expected[day] = 0.4; day%30 == 29 {
			observed[day] = 17
		}
	}
	if w := change.Watch(calibrated(observed, expected)); w.Alarm {
		t.Errorf("%+v", w)
	}
}

func TestWatchOfThinRecords(t *testing.T) {
	t.Parallel()
	for name, record := range map[string][2][]float64{"nothing": {nil, nil}, "one day": {{1}, {1}}, "nothing expected": {{1, 2, 3}, {0, 0, 0}}, "nothing came": {make([]float64, 50), make([]float64, 50)}} {
		w := change.Watch(record[0], record[1])
		if w.OK || w.Alarm || math.IsNaN(w.Ratio) {
			t.Errorf("%s: %+v", name, w)
		}
	}
}
