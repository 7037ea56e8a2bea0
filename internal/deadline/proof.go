package deadline

import (
	"strings"
	"time"
)

// Step is one sentence of the proof of a date: the key of a message and what
// fills it. An argument can be a Step itself (the name of a holiday), a Day, an
// instant or a Period; page, API and command line print the same sentences.
type Step struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Say renders the step through a catalogue: steps inside it first, days as the
// reader writes them, instants on the wall of the place with the offset valid
// then, so that the sentence can be quoted without the page around it.
func (s Step) Say(say func(key string, args ...any) string) string {
	if s.Key == "" {
		return ""
	}
	args := make([]any, len(s.Args))
	for i, a := range s.Args {
		args[i] = plain(a, say)
	}
	said := say(s.Key, args...)
	if strings.HasSuffix(said, "..") {
		said = said[:len(said)-1] // a Ukrainian date ends with a full stop of its own
	}
	return said
}

// Sentences are the proof of a deadline, as every page, the API and the command
// line print it.
func (d Deadline) Sentences(say func(key string, args ...any) string) []string {
	said := make([]string, len(d.Proof))
	for i, step := range d.Proof {
		said[i] = step.Say(say)
	}
	return said
}

func plain(arg any, say func(string, ...any) string) any {
	switch a := arg.(type) {
	case Step:
		return a.Say(say)
	case Period:
		return a.String()
	case time.Time:
		return moment(a, say)
	case TimeOfDay:
		return a.String()
	default:
		return arg
	}
}

// moment says an instant with its offset, and with seconds where there are any:
// 23:59:59 is the last second in time.
func moment(t time.Time, say func(string, ...any) string) string {
	clock := t.Format("15:04")
	if t.Second() != 0 {
		clock = t.Format("15:04:05")
	}
	return say("deadline.moment", DayOf(t, t.Location()), clock, t.Format("-07:00"))
}

// weekdayKeys name the days of the week; a table, so that a proof allocates little.
var weekdayKeys = [...]string{
	"deadline.weekday_sunday", "deadline.weekday_monday", "deadline.weekday_tuesday", "deadline.weekday_wednesday",
	"deadline.weekday_thursday", "deadline.weekday_friday", "deadline.weekday_saturday",
}

func weekday(d Day) Step { return Step{Key: weekdayKeys[d.Weekday()]} }

// proof gathers the steps of one computation.
type proof []Step

func (p *proof) add(key string, args ...any) { *p = append(*p, Step{Key: key, Args: args}) }
