package publication

import (
	"context"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// PublishReverse freezes the numbers of a reverse audit. Its rows name requests
// and are not kept; the digest of the list is, so that the numbers can be
// computed again by who has the list.
func (p *Press) PublishReverse(ctx context.Context, by people.Person, act request.Act, q report.ReverseAsk) (ID, error) {
	for _, right := range []policy.Action{policy.PublishReport, policy.ImportRegister} {
		if err := policy.Allow(by, right); err != nil {
			return "", err
		}
	}
	q = q.Settled()
	params := Parameters{"platform": string(q.Platform), "list": q.List.Digest}
	for name, day := range map[string]deadline.Day{"from": q.From, "to": q.To} {
		if !day.IsZero() {
			params[name] = day.String()
		}
	}
	return p.freeze(ctx, by, act, "reverse", params, string(by.ID), act.At, &q.List)
}

// reverse makes the numbers of a reverse audit; without the list there are none.
func (r Reports) reverse(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	if k.List == nil || k.List.Digest != p["list"] {
		return document.Document{}, fault.On("list", "publication.other_list", p["list"])
	}
	q := report.ReverseAsk{Platform: platform.ID(p["platform"]), List: *k.List, Today: k.Today, Recorded: k.Recorded}
	var g fault.Gather
	for name, into := range map[string]*deadline.Day{"from": &q.From, "to": &q.To} {
		if text := p[name]; text != "" {
			day, err := deadline.ParseDay(text)
			g.Add(err)
			*into = day
		}
	}
	if err := g.Err(); err != nil {
		return document.Document{}, err
	}
	if _, err := r.Dir.Platform(ctx, by.Agency, q.Platform); err != nil {
		return document.Document{}, err
	}
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	found, err := r.Service.ReverseNumbers(ctx, by, q)
	return found.Numbers(w), err
}
