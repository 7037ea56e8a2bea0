package postgres

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// moveKey is the key of one count of the flow.
type moveKey struct {
	Platform string
	Day      string
	Move     string
	Unit     string
}

// moveCount is how many items and requests made the move.
type moveCount struct{ items, requests int }

// addMoves counts the moves of a request; those of sealed cases are in no figure.
func addMoves(change map[moveKey]moveCount, s request.Summary, sign int) {
	if s.Compartment == casefile.Sealed {
		return
	}
	for _, m := range s.Moves {
		k := moveKey{string(s.Platform), m.Day.String(), string(m.Move), string(s.Unit)}
		c := change[k]
		change[k] = moveCount{c.items + sign*m.Items, c.requests + sign*m.Requests}
	}
}

// saveMoves moves the counts, in one fixed order as saveWaits does.
func saveMoves(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, change map[moveKey]moveCount) error {
	const move = `INSERT INTO moves (agency_id, platform_id, day, move, unit, items, requests)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agency_id, platform_id, day, move, unit)
		DO UPDATE SET items = moves.items + EXCLUDED.items, requests = moves.requests + EXCLUDED.requests`
	for _, k := range orderedMoves(change) {
		if _, err := tx.ExecContext(ctx, move, moveValues(agency, k, change[k])...); err != nil {
			return err
		}
	}
	return nil
}

func moveValues(agency people.AgencyID, k moveKey, c moveCount) []any {
	return []any{int64(agency), k.Platform, k.Day, k.Move, k.Unit, c.items, c.requests}
}

func orderedMoves(change map[moveKey]moveCount) []moveKey {
	keys := make([]moveKey, 0, len(change))
	for k, c := range change {
		if c != (moveCount{}) {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		switch {
		case a.Platform != b.Platform:
			return a.Platform < b.Platform
		case a.Day != b.Day:
			return a.Day < b.Day
		case a.Move != b.Move:
			return a.Move < b.Move
		}
		return a.Unit < b.Unit
	})
	return keys
}

// ownTally is the key of one count of our own work.
type ownTally struct {
	Platform, Month, Unit, What string
	Days, Event                 int
}

// addOwn counts our own work on a request; steps that are going on are not
// counted, because they age.
func addOwn(change map[ownTally]int, s request.Summary, sign int) {
	if s.Compartment == casefile.Sealed || s.Own.BegunDay.IsZero() {
		return
	}
	k := ownTally{Platform: string(s.Platform), Month: firstOfMonth(s.Own.BegunDay).String(), Unit: string(s.Unit)}
	counts, waits := report.CountOwn(s.Own, s.Own.BegunDay)
	for name, n := range counts.Numbers() {
		if *n != 0 {
			k.What = name
			change[k] += sign * *n
		}
	}
	for _, w := range waits {
		if !w.GoingOn() {
			k.What, k.Days, k.Event = string(w.Step), w.Days, w.Event
			change[k] += sign
		}
	}
}

// saveOwn moves the counts, in one fixed order as saveWaits does.
func saveOwn(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, change map[ownTally]int) error {
	const move = `INSERT INTO handling_tallies (agency_id, platform_id, month, unit, what, days, event, n)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (agency_id, platform_id, month, unit, what, days, event)
		DO UPDATE SET n = handling_tallies.n + EXCLUDED.n`
	for _, k := range orderedOwn(change) {
		if _, err := tx.ExecContext(ctx, move, ownValues(agency, k, change[k])...); err != nil {
			return err
		}
	}
	return nil
}

func ownValues(agency people.AgencyID, k ownTally, n int) []any {
	return []any{int64(agency), k.Platform, k.Month, k.Unit, k.What, k.Days, k.Event, n}
}

func orderedOwn(change map[ownTally]int) []ownTally {
	keys := make([]ownTally, 0, len(change))
	for k, n := range change {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b ownTally) int {
		return cmp.Or(strings.Compare(a.Platform, b.Platform), strings.Compare(a.Month, b.Month), strings.Compare(a.Unit, b.Unit),
			strings.Compare(a.What, b.What), a.Days-b.Days, a.Event-b.Event)
	})
	return keys
}

// saveHandling puts the row about our own work in place of the former one.
func saveHandling(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, s request.Summary) error {
	const drop = `DELETE FROM handling WHERE agency_id = $1 AND request_id = $2`
	const upsert = `INSERT INTO handling (agency_id, request_id, platform_id, unit, begun_day, live, sent_after, given_up_after,
			approved_day, handed_after, reviewed, review_since, answered, asked_since, logged, returned, attempts, failed,
			misdirected, questions, withdrawn, corrected)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CAST($11 AS integer[]), $12, CAST($13 AS integer[]), $14, CAST($15 AS integer[]),
			$16, $17, $18, $19, $20, $21, $22)
		ON CONFLICT (agency_id, request_id) DO UPDATE SET platform_id = EXCLUDED.platform_id, unit = EXCLUDED.unit,
			begun_day = EXCLUDED.begun_day, live = EXCLUDED.live, sent_after = EXCLUDED.sent_after,
			given_up_after = EXCLUDED.given_up_after, approved_day = EXCLUDED.approved_day, handed_after = EXCLUDED.handed_after,
			reviewed = EXCLUDED.reviewed, review_since = EXCLUDED.review_since, answered = EXCLUDED.answered,
			asked_since = EXCLUDED.asked_since, logged = EXCLUDED.logged, returned = EXCLUDED.returned,
			attempts = EXCLUDED.attempts, failed = EXCLUDED.failed, misdirected = EXCLUDED.misdirected,
			questions = EXCLUDED.questions, withdrawn = EXCLUDED.withdrawn, corrected = EXCLUDED.corrected`
	if s.Compartment == casefile.Sealed {
		_, err := tx.ExecContext(ctx, drop, agency, s.ID)
		return err
	}
	_, err := tx.ExecContext(ctx, upsert, handlingValues(agency, s)...)
	return err
}

// handlingValues lists the columns of handling in the order of the table.
func handlingValues(agency people.AgencyID, s request.Summary) []any {
	h := s.Own
	return []any{int64(agency), string(s.ID), string(s.Platform), string(s.Unit), day(h.BegunDay), h.Live, count(h.SentAfter), count(h.GivenUpAfter),
		day(h.ApprovedDay), count(h.HandedAfter), numbers(h.Reviewed), day(h.ReviewSince), numbers(h.Answered), day(h.AskedSince), numbers(h.Logged),
		h.Returned, h.Attempts, h.Failed, h.Misdirected, h.Questions, h.Withdrawn, h.Corrected}
}

// numbers writes whole numbers as PostgreSQL writes an array.
func numbers(all []int) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, n := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(n))
	}
	b.WriteByte('}')
	return b.String()
}

const (
	copyMovesSQL    = `COPY moves (agency_id, platform_id, day, move, unit, items, requests) FROM STDIN`
	copyHandlingSQL = `COPY handling (agency_id, request_id, platform_id, unit, begun_day, live, sent_after, given_up_after, approved_day,
		handed_after, reviewed, review_since, answered, asked_since, logged, returned, attempts, failed, misdirected, questions,
		withdrawn, corrected) FROM STDIN`
)

// copyHandling writes the rows about our own work of a chunk.
func copyHandling(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	return copyRows(ctx, tx, copyHandlingSQL, func(put func(...any) error) error {
		for _, d := range all {
			if d.sum.Compartment == casefile.Sealed {
				continue
			}
			if err := put(handlingValues(agency, d.sum)...); err != nil {
				return err
			}
		}
		return nil
	})
}

func copyMoves(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, change map[moveKey]moveCount) error {
	return copyRows(ctx, tx, copyMovesSQL, func(put func(...any) error) error {
		for _, k := range orderedMoves(change) {
			if err := put(moveValues(agency, k, change[k])...); err != nil {
				return err
			}
		}
		return nil
	})
}

func moveLines(agency people.AgencyID, change map[moveKey]moveCount) line {
	var l line
	for _, k := range orderedMoves(change) {
		l.add(moveValues(agency, k, change[k])...)
	}
	return l
}
