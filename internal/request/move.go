package request

import (
	"slices"
	"time"

	"rogatory/internal/deadline"
)

// Move is one way in which items begin or cease to wait for a platform.
type Move string

// The moves of the flow that balances: what is open at the end is what was open
// at the start, and these.
const (
	MoveSent     Move = "dispatched" // began to wait
	MoveReopened Move = "reopened"   // closed without an answer, and opened again
	MoveAnswered Move = "answered"   // the first substantive reply
	MoveClosed   Move = "closed"     // by us, without an answer
	MoveTaken    Move = "withdrawn"  // taken back by us
)

// Moves lists the moves in the order in which a report shows them.
func Moves() []Move { return []Move{MoveSent, MoveReopened, MoveAnswered, MoveClosed, MoveTaken} }

// Sign is 1 for a move into the stock of what is open, -1 for one out of it.
func (m Move) Sign() int {
	if m == MoveSent || m == MoveReopened {
		return 1
	}
	return -1
}

// Moved is how many items of a request, and whether the request itself, made a
// move on a day. A request is open while one of its items is.
type Moved struct {
	Day      deadline.Day
	Move     Move
	Items    int
	Requests int
}

// turn is an instant at which one item moves.
type turn struct {
	at   time.Time
	item int
	move Move
}

// moves tells how a request went through the stock of what is open, in the
// order of time. Closing ends the wait of what is pending then; reopening
// begins it again; a reply or a withdrawal ends it for good.
func moves(t Timeline, s State, zone *time.Location) []Moved {
	zero := s.ClockZero()
	if zero.IsZero() || len(s.Items) == 0 {
		return nil
	}
	switches := closings(t, s, zero)
	var turns []turn
	for i, it := range s.Items {
		turns = append(turns, itemTurns(i, it, zero, switches)...)
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.at.Compare(b.at) })
	return gather(turns, zone)
}

// closings are the instants at which the request was closed and opened again,
// in turns and never before the dispatch.
func closings(t Timeline, s State, zero time.Time) []turn {
	var all []turn
	last := zero
	for _, e := range t.Events {
		k := e.Kind()
		if s.Voided[e.Seq] != 0 || k != KindClosed && k != KindReopened || (k == KindClosed) != (len(all)%2 == 0) {
			continue
		}
		if e.OccurredAt.After(last) {
			last = e.OccurredAt
		}
		move := MoveClosed
		if k == KindReopened {
			move = MoveReopened
		}
		all = append(all, turn{at: last, move: move})
	}
	return all
}

func itemTurns(no int, it ItemState, zero time.Time, switches []turn) []turn {
	end, how := it.SettledAt, MoveAnswered
	if !it.EndedAt.IsZero() {
		end, how = it.EndedAt, MoveTaken
	}
	if !end.IsZero() && end.Before(zero) {
		end = zero
	}
	turns := []turn{{zero, no, MoveSent}}
	open := true
	for _, sw := range switches {
		if !end.IsZero() && !end.After(sw.at) {
			break
		}
		turns = append(turns, turn{sw.at, no, sw.move})
		open = sw.move == MoveReopened
	}
	if open && !end.IsZero() {
		turns = append(turns, turn{end, no, how})
	}
	return turns
}

// gather counts turns by day and move, and follows the request: it is open
// while an item is, and leaves the way its last item left.
func gather(turns []turn, zone *time.Location) []Moved {
	var all []Moved
	add := func(day deadline.Day, m Move, items, requests int) {
		for i := range all {
			if all[i].Day == day && all[i].Move == m {
				all[i].Items, all[i].Requests = all[i].Items+items, all[i].Requests+requests
				return
			}
		}
		all = append(all, Moved{day, m, items, requests})
	}
	open := 0
	for i := 0; i < len(turns); {
		at, before := turns[i].at, open
		day := deadline.DayOf(at, zone)
		var in, out Move
		for ; i < len(turns) && turns[i].at.Equal(at); i++ {
			m := turns[i].move
			add(day, m, 1, 0)
			open += m.Sign()
			if m.Sign() < 0 {
				out = m
			} else if in == "" {
				in = m
			}
		}
		if before == 0 {
			add(day, in, 0, 1)
		}
		if open == 0 {
			add(day, out, 0, 1)
		}
	}
	return all
}
