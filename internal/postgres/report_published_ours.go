package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// ourKinds are the kinds of request that ask for a subject.
var ourKinds = map[report.Subject][]legal.RequestKind{
	report.SubjectData:         {legal.Production, legal.EmergencyDisclosure, legal.RealTimeCollection},
	report.SubjectRemoval:      {legal.Takedown, legal.AccountSuspension},
	report.SubjectPreservation: {legal.Preservation},
}

// OurCounts counts ours for the population of each published row.
func (s *Reports) OurCounts(ctx context.Context, agency people.AgencyID, q report.PublishedQuery, rows []report.Published) ([]report.OurCount, error) {
	out := make([]report.OurCount, len(rows))
	var found []struct {
		No       int `db:"no"`
		Requests int `db:"requests"`
		Complied int `db:"complied"`
		Accounts int `db:"accounts"`
	}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		var c conditions
		items, err := s.itemsOf(ctx, tx, &c, agency, q)
		if err != nil {
			return err
		}
		query := `WITH asked AS (` + askedFor(&c, rows) + `), kinds AS (` + kindsOf(&c) + `)
			SELECT a.no, count(DISTINCT i.request_id) AS requests,
				count(DISTINCT i.request_id) FILTER (WHERE i.outcome IN (` + c.value(string(reply.ProducedFull)) + `, ` + c.value(string(reply.ProducedPart)) + `, ` + c.value(string(reply.Done)) + `)) AS complied,
				count(DISTINCT (i.selector_kind, i.selector_match)) AS accounts
			FROM asked a JOIN kinds k ON k.subject = a.subject
			JOIN (` + items + `) i ON i.platform_id = a.platform_id AND i.dispatched_day >= a.from_day AND i.dispatched_day <= a.to_day AND i.kind = k.kind
			GROUP BY a.no`
		return tx.SelectContext(ctx, &found, query, c.args...)
	})
	for _, f := range found {
		out[f.No] = report.OurCount{Requests: f.Requests, Complied: f.Complied, Accounts: f.Accounts}
	}
	return out, err
}

// askedFor are the populations of the rows: platform, days and subject.
func askedFor(c *conditions, rows []report.Published) string {
	var no []int
	var platforms, from, to, subjects []string
	for i, r := range rows {
		for _, id := range r.Counted() {
			no, platforms, from, to, subjects = append(no, i), append(platforms, string(id)), append(from, r.From.String()), append(to, r.To.String()), append(subjects, string(r.Subject))
		}
	}
	return `SELECT no, platform_id, from_day, to_day, subject FROM unnest(CAST(` + c.value(numbers(no)) + ` AS integer[]), CAST(` + c.value(pq.Array(platforms)) + ` AS text[]),
		CAST(` + c.value(pq.Array(from)) + ` AS date[]), CAST(` + c.value(pq.Array(to)) + ` AS date[]), CAST(` + c.value(pq.Array(subjects)) + ` AS text[])) AS a(no, platform_id, from_day, to_day, subject)`
}

// kindsOf are the kinds of request of each subject.
func kindsOf(c *conditions) string {
	var subjects, kinds []string
	for subject, all := range ourKinds {
		for _, k := range all {
			subjects, kinds = append(subjects, string(subject)), append(kinds, string(k))
		}
	}
	return `SELECT subject, kind FROM unnest(CAST(` + c.value(pq.Array(subjects)) + ` AS text[]), CAST(` + c.value(pq.Array(kinds)) + ` AS text[])) AS k(subject, kind)`
}

// itemsOf are our items in a state of knowledge. Of an earlier one they are those
// of the requests that have learned nothing since, and the others as they stood.
func (s *Reports) itemsOf(ctx context.Context, tx *sqlx.Tx, c *conditions, agency people.AgencyID, q report.PublishedQuery) (string, error) {
	const columns = `SELECT i.request_id, i.platform_id, i.kind, i.dispatched_day, i.outcome, i.selector_kind, i.selector_match`
	if q.Recorded.IsZero() {
		c.and("i.agency_id = %s AND NOT i.sealed", agency)
		return columns + ` FROM items i WHERE ` + c.where(), nil
	}
	of := report.Query{AsOf: q.Today, Today: q.Today, Recorded: q.Recorded}
	then, err := s.knowledge(ctx, tx, agency, of)
	if err != nil {
		return "", err
	}
	past := make([][]string, 7)
	err = s.derivedEach(ctx, tx, agency, nil, then, func(sum request.Summary) {
		for _, it := range sum.Items {
			if it.DispatchedDay.IsZero() {
				continue
			}
			for n, v := range []string{string(sum.ID), string(sum.Platform), string(sum.Kind), it.DispatchedDay.String(), string(it.Outcome), string(it.Selector.Kind), it.Selector.Normal} {
				past[n] = append(past[n], v)
			}
		}
	})
	c.and("i.agency_id = %s AND i.dispatched_day IS NOT NULL", agency)
	unchanged(c, then)
	const names = `request_id, platform_id, kind, dispatched_day, outcome, selector_kind, selector_match`
	query := columns + ` FROM items i WHERE ` + c.where() + ` UNION ALL SELECT ` + names + ` FROM unnest(`
	for n, kind := range []string{"uuid", "text", "text", "date", "text", "text", "text"} {
		if n > 0 {
			query += `, `
		}
		query += `CAST(` + c.value(pq.Array(past[n])) + ` AS ` + kind + `[])`
	}
	return query + `) past(` + names + `)`, err
}
