package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/request"
)

// derivedRequest is one request with its summary.
type derivedRequest struct {
	t   request.Timeline
	sum request.Summary
}

const (
	copyUnitsSQL     = `COPY units (agency_id, id, name) FROM STDIN`
	copyPeopleSQL    = `COPY people (agency_id, id, unit_id, name, login, role, password, created_at) FROM STDIN`
	copyCasesSQL     = `COPY cases (agency_id, id, number, title, unit_id, compartment, owner_id, version, created_at) FROM STDIN`
	copyMembersSQL   = `COPY case_members (agency_id, case_id, person_id) FROM STDIN`
	copyRequestsSQL  = `COPY requests (agency_id, id, reference, case_id, source) FROM STDIN`
	copyEventsSQL    = `COPY events (agency_id, request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail) FROM STDIN (FREEZE)` // the table was emptied in the same transaction
	copySummariesSQL = `COPY request_summaries (agency_id, request_id, version, reference, case_id, unit_id, compartment,
		platform_id, kind, basis_id, emergency, subject, phase, delivery, outcome, author_id, items, pending, question_open,
		created_at, changed_at, dispatched_at, due_day, overdue_from, next_at, followed_to, first_known, last_known) FROM STDIN`
	copyItemsSQL = `COPY items (agency_id, request_id, no, platform_id, kind, emergency, category, selector_kind, selector,
		selector_match, sealed, dispatched_day, settled_after, ended_after, first_outcome, outcome, reason, due_day, timing, delivered, followed_to) FROM STDIN`
)

func unitLines(r Register) line {
	var l line
	for _, u := range r.Units {
		l.add(int64(r.Agency.ID), string(u.ID), u.Name)
	}
	return l
}

func personLines(r Register) line {
	var l line
	for _, p := range r.People {
		l.add(int64(r.Agency.ID), string(p.ID), text(string(p.Unit)), p.Name, p.Login, string(p.Role), r.Passwords[p.ID], p.CreatedAt.UTC())
	}
	return l
}

func caseLines(r Register) line {
	var l line
	for _, c := range r.Cases {
		l.add(int64(r.Agency.ID), string(c.ID), c.Number, c.Title, text(string(c.Unit)), string(c.Compartment), string(c.Owner), c.Version, c.CreatedAt.UTC())
	}
	return l
}

// memberLines names the members of the cases, never an administrator.
func memberLines(r Register) line {
	outside := map[people.ID]bool{}
	for _, p := range r.People {
		outside[p.ID] = p.Role == people.Administrator
	}
	var l line
	for _, c := range r.Cases {
		for _, m := range c.Members {
			if !outside[m] {
				l.add(int64(r.Agency.ID), string(c.ID), string(m))
			}
		}
	}
	return l
}

// requestValues lists the columns of a request that was made here.
func requestValues(agency people.AgencyID, t request.Timeline) []any {
	return []any{int64(agency), string(t.ID), string(t.Reference), string(t.Case.ID), nil}
}

// copyDerived writes the summaries, items and clocks of a chunk.
func copyDerived(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	err := copyRows(ctx, tx, copySummariesSQL, func(put func(...any) error) error {
		for _, d := range all {
			if err := put(summaryValues(agency, d.sum)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := copyHandling(ctx, tx, agency, all); err != nil {
		return err
	}
	if err := copyClocks(ctx, tx, agency, all); err != nil {
		return err
	}
	if err := copyLedger(ctx, tx, agency, all); err != nil {
		return err
	}
	return copyRows(ctx, tx, copyItemsSQL, func(put func(...any) error) error {
		for _, d := range all {
			for _, it := range d.sum.Items {
				if err := put(itemValues(agency, d.sum, it)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// copyRows runs one COPY inside the transaction.
func copyRows(ctx context.Context, tx *sqlx.Tx, statement string, fill func(put func(...any) error) error) error {
	stmt, err := tx.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	err = fill(func(values ...any) error {
		_, err := stmt.ExecContext(ctx, values...)
		return err
	})
	if err == nil {
		_, err = stmt.ExecContext(ctx) // the empty row ends the COPY
	}
	if closing := stmt.Close(); err == nil {
		err = closing
	}
	return err
}
