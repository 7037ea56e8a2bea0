package sheet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// Places is where records go: the platforms and cases they name, found or made.
type Places interface {
	Platform(ctx context.Context, by people.Person, name string) (platform.ID, error)
	Case(ctx context.Context, by people.Person, number, title string) (casefile.ID, error)
}

// Intake turns the records of a register into requests.
type Intake struct {
	Register string // its name, unique in the agency
	AsOf     deadline.Day
	Zone     *time.Location
	Country  string
	Places   Places
	Mergers  platform.Mergers // a row sent after its platform was merged went to the one that stands for it
}

// Requests gives the requests of records, with the platforms and cases they
// belong to.
func (in Intake) Requests(ctx context.Context, by people.Person, records []Record) ([]request.Recalled, error) {
	all := make([]request.Recalled, 0, len(records))
	platforms, cases := map[string]platform.ID{}, map[string]casefile.ID{}
	for _, r := range records {
		id, ok := platforms[r.PlatformKey]
		if !ok {
			var err error
			if id, err = in.Places.Platform(ctx, by, r.Platform); err != nil {
				return nil, err
			}
			platforms[r.PlatformKey] = id
		}
		number, title := in.caseOf(r)
		c, ok := cases[number]
		if !ok {
			var err error
			if c, err = in.Places.Case(ctx, by, number, title); err != nil {
				return nil, err
			}
			cases[number] = c
		}
		all = append(all, in.request(r, in.Mergers.On(r.DispatchedOn).Whole(id), c))
	}
	return all, nil
}

func (in Intake) caseOf(r Record) (number, title string) {
	if r.CaseRef != "" {
		return cut(r.CaseRef, casefile.MaxNumber), cut(in.Register+": "+r.CaseRef, casefile.MaxTitle)
	}
	return cut("REG "+in.Register, casefile.MaxNumber), cut("Register: "+in.Register, casefile.MaxTitle)
}

func cut(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit])
	}
	return s
}

func (in Intake) request(r Record, id platform.ID, c casefile.ID) request.Recalled {
	source := request.Source{Register: in.Register, Row: r.Reference, AsOf: in.AsOf}
	p := request.Past{Source: source, Content: in.content(r, id, c), Dispatched: request.Dispatched{Channel: platform.Unrecorded, Proof: cut(r.Reference, request.MaxProof)}}
	p.SentAt = in.moment(r.DispatchedOn, r.DispatchedAt, time.Time{})
	if !r.ReactionOn.IsZero() {
		p.Reaction = &request.Heard{At: in.moment(r.ReactionOn, time.Time{}, p.SentAt), Replied: request.Replied{Reply: reply.Acknowledgement, Channel: platform.Unrecorded}}
	}
	if !r.RepliedOn.IsZero() {
		p.Reply = &request.Heard{At: in.moment(r.RepliedOn, r.RepliedAt, p.SentAt), Replied: in.reply(r, len(p.Content.Items))}
	}
	if !r.WithdrawnOn.IsZero() {
		p.TakenBack, p.Reason = in.moment(r.WithdrawnOn, time.Time{}, p.SentAt), r.WithdrawnWhy
	}
	known := in.AsOf.AddDays(1).In(in.Zone).Add(-time.Second)
	return request.Recalled{New: request.New{Case: c, Reference: reference(in.Register, r.Reference), Source: in.Register + "\x1f" + r.Reference}, Past: p, Known: known}
}

// maxReference is what the schema takes of a reference, in characters.
const maxReference = 80

// reference is the register's own, named after it; a long one is cut and told
// apart by a digest.
func reference(register, row string) request.Reference {
	full := register + " " + row
	if len([]rune(full)) <= maxReference {
		return request.Reference(full)
	}
	sum := sha256.Sum256([]byte(full))
	return request.Reference(cut(full, maxReference-9) + "-" + hex.EncodeToString(sum[:4]))
}

// moment is the instant of a day: as written, else its noon, and never before
// what it answers on the same day.
func (in Intake) moment(d deadline.Day, at, not time.Time) time.Time {
	if at.IsZero() {
		at = d.In(in.Zone).Add(12 * time.Hour)
	}
	if at.Before(not) && deadline.DayOf(not, in.Zone) == d {
		return not
	}
	return at
}

func (in Intake) content(r Record, id platform.ID, c casefile.ID) request.Content {
	content := request.Content{Case: c, Platform: id, Kind: r.Kind, Emergency: r.Emergency, Subject: cut(r.Subject, request.MaxSubject), Order: cut(r.LegalGround, request.MaxProof), AnswerOn: r.DueOn}
	if content.Kind == "" {
		content.Kind = legal.Production
	}
	if content.Subject == "" {
		content.Subject = cut(r.Reference, request.MaxSubject)
	}
	categories := r.Categories
	if len(categories) == 0 {
		categories = []legal.Category{legal.NoData}
	}
	selectors := r.Selectors
	if len(selectors) == 0 {
		selectors = []string{r.Reference}
	}
	for _, written := range selectors {
		for _, category := range categories {
			content.Items = append(content.Items, request.Item{No: len(content.Items) + 1, Selector: in.selector(r.SelectorKind, written), Category: category, From: r.From, To: r.To})
		}
	}
	return content
}

// selector keeps what the register wrote, in a normal form where it has one.
func (in Intake) selector(kind selector.Kind, written string) selector.Selector {
	if s, err := selector.Parse(kind, written, in.Country); err == nil {
		return s
	}
	s, err := selector.Parse(selector.Other, written, in.Country)
	if err != nil {
		return selector.Selector{Kind: selector.Other, Raw: cut(written, selector.MaxLength)}
	}
	return s
}

// kinds names a register's reply after its outcome.
var kinds = map[reply.Outcome]reply.Kind{reply.ProducedFull: reply.Disclosure, reply.ProducedPart: reply.Disclosure, reply.NoneHeld: reply.NoneHeldReply,
	reply.Refused: reply.Refusal, reply.RedirectedOut: reply.Redirected, reply.Done: reply.ActionTaken, reply.NotAddressed: reply.Disclosure}

func (in Intake) reply(r Record, items int) request.Replied {
	outcome := r.Outcome
	if outcome == reply.Pending {
		outcome = reply.ProducedFull
	}
	said := request.Replied{Reply: kinds[outcome], Channel: platform.Unrecorded, Words: r.RefusalText}
	if said.Words == "" {
		said.Words = r.OutcomeWord
	}
	for no := 1; no <= items; no++ {
		it := request.ItemReply{No: no, Outcome: outcome}
		if outcome == reply.Refused {
			if it.Reason = r.RefusalReason; it.Reason == "" {
				it.Reason = reply.ReasonNotGiven
			}
		}
		said.Items = append(said.Items, it)
	}
	return said
}
