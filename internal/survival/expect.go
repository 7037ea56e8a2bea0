package survival

// Begun is a number of waits that began on a day, counted from any day 0 on.
// Its times are whole days; what is censored was seen to the end of its last
// day. Entry is not looked at: the window of a reference truncates.
type Begun struct {
	Day int
	Observation
}

// Ledger holds, for one stratum, how many replies came on each day and how
// many were to be expected. Replies at an age of which the reference knows
// nothing are not compared; they count as Unknown.
type Ledger struct {
	Stratum            string
	Observed, Expected []float64 // by day
	Unknown            float64
}

// Expect says what would have come on each of the days 0 to days-1 if waits
// ended as in a reference, the days from first up to before end. Of each stratum
// and age the reference gives the share of the waits at risk that were answered
// (the step of the Nelson-Aalen estimator, Aalen 1978, for waits truncated by
// the window); summed over the waits at risk on a day it is the number expected
// of that day. Within the reference what came and what was expected are equal in
// sum. Other causes of an end take a wait out of the risk. Strata come in the
// order of their first wait.
func Expect(all []Begun, days, first, end int) []Ledger {
	at := map[string]int{}
	var parts [][]Begun
	for _, b := range all {
		i, known := at[b.Stratum]
		if !known {
			i = len(parts)
			at[b.Stratum] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], b)
	}
	ledgers := make([]Ledger, 0, len(parts))
	for _, part := range parts {
		l := Ledger{Stratum: part[0].Stratum, Observed: make([]float64, days), Expected: make([]float64, days)}
		l.fill(part, ages(part, days, first, end))
		ledgers = append(ledgers, l)
	}
	return ledgers
}

// ages gives the share answered at each age, and -1 where none was at risk in
// the reference.
func ages(part []Begun, days, first, end int) []float64 {
	risk, replies := make([]float64, days+1), make([]float64, days)
	for _, b := range part {
		from, to := max(0, first-b.Day), min(int(b.Time), end-1-b.Day, days-1)
		if from <= to {
			risk[from] += b.n()
			risk[to+1] -= b.n()
		}
		if on := b.Day + int(b.Time); b.Event == Reply && on >= first && on < end && int(b.Time) < days {
			replies[int(b.Time)] += b.n()
		}
	}
	at := 0.0
	for age := range replies {
		at += risk[age]
		if at > 0.5 {
			replies[age] /= at
		} else {
			replies[age] = -1
		}
	}
	return replies
}

// fill adds up what came and what was to be expected.
func (l *Ledger) fill(part []Begun, share []float64) {
	days, last := len(l.Observed), 0
	for age, s := range share {
		if s > 0 {
			last = age
		}
	}
	begun, gone := make([]float64, days), make(map[int][]float64)
	for _, b := range part {
		time, on := int(b.Time), b.Day+int(b.Time)
		if b.Day < 0 || b.Day >= days {
			continue
		}
		begun[b.Day] += b.n()
		if gone[b.Day] == nil {
			gone[b.Day] = make([]float64, min(last+1, days-b.Day))
		}
		if time < len(gone[b.Day]) {
			gone[b.Day][time] += b.n()
		}
		switch {
		case b.Event != Reply || on >= days:
		case share[time] < 0:
			l.Unknown += b.n()
		default:
			l.Observed[on] += b.n()
		}
	}
	for day, risk := range begun {
		for age := 0; age < len(gone[day]) && risk > 0.5; age++ {
			if share[age] > 0 {
				l.Expected[day+age] += risk * share[age]
			}
			risk -= gone[day][age]
		}
	}
}
