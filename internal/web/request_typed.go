package web

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// typedRequest is the form of a request as somebody left it: words, not yet
// values, so that a page can show exactly what was typed.
type typedRequest struct {
	Case      string
	Platform  string
	Kind      string
	Basis     string
	Subject   string
	Narrative string
	Calling   string
	Order     string
	OrderedOn string
	AnswerOn  string
	// Until when the order may be used and the user may not be told, and the
	// preservation that is followed.
	OrderUntil, SecretUntil, Follows string
	Rows                             []typedItem
}

// typedItem is one row of the form.
type typedItem struct{ Kind, Raw, Category, From, To string }

func (i typedItem) blank() bool {
	return strings.TrimSpace(i.Raw) == "" && i.From == "" && i.To == ""
}

func readRequest(f form) typedRequest {
	t := typedRequest{Case: f.text("case"), Platform: f.text("platform"), Kind: f.text("kind"), Basis: f.text("basis"), Subject: f.text("subject"),
		Narrative: f.text("narrative"), Calling: f.text("profession"), Order: f.text("order"), OrderedOn: f.text("ordered_on"), AnswerOn: f.text("answer_on"),
		OrderUntil: f.text("order_until"), SecretUntil: f.text("secret_until"), Follows: f.text("follows")}
	kinds, raws, categories, froms, tos := f.rows("selector_kind"), f.rows("selector"), f.rows("category"), f.rows("from"), f.rows("to")
	for i := range max(len(kinds), len(raws)) {
		t.Rows = append(t.Rows, typedItem{Kind: rowAt(kinds, i), Raw: rowAt(raws, i), Category: rowAt(categories, i), From: rowAt(froms, i), To: rowAt(tos, i)})
	}
	return t
}

// rowAt is the value of a row; a row that lacks it has none.
func rowAt(all []string, i int) string {
	if i < len(all) {
		return all[i]
	}
	return ""
}

// typedFrom is the form of a request that exists.
func typedFrom(c request.Content) typedRequest {
	t := typedRequest{Case: string(c.Case), Platform: string(c.Platform), Kind: string(c.Kind), Basis: string(c.Basis), Subject: c.Subject,
		Narrative: c.Narrative, Calling: string(c.Profession), Order: c.Order, OrderedOn: dayText(c.OrderedOn), AnswerOn: dayText(c.AnswerOn),
		OrderUntil: dayText(c.OrderUntil), SecretUntil: dayText(c.SecretUntil), Follows: string(c.Follows)}
	for _, it := range c.Items {
		t.Rows = append(t.Rows, typedItem{Kind: string(it.Selector.Kind), Raw: it.Selector.Raw, Category: string(it.Category), From: dayText(it.From), To: dayText(it.To)})
	}
	return t
}

// dayText is a day as an <input type=date> holds it.
func dayText(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// more changes the rows as one of the small buttons says: "add", "repeat-2",
// "remove-2", or "show", which changes none.
func (t *typedRequest) more(what string) {
	verb, number, _ := strings.Cut(what, "-")
	n, err := strconv.Atoi(number)
	known := err == nil && n >= 0 && n < len(t.Rows)
	switch {
	case verb == "add" && len(t.Rows) <= request.MaxItems:
		t.Rows = append(t.Rows, typedItem{})
	case verb == "repeat" && known && len(t.Rows) <= request.MaxItems:
		again := t.Rows[n]
		again.Category = "" // the same account, another class of data
		t.Rows = slices.Insert(t.Rows, n+1, again)
	case verb == "remove" && known:
		t.Rows = slices.Delete(t.Rows, n, n+1)
	}
}

// settle drops the rows that nobody filled in, so that faults name the rows
// which the page shows again.
func (t *typedRequest) settle() {
	t.Rows = slices.DeleteFunc(t.Rows, typedItem.blank)
}

// content reads the words as values. Country is the agency's.
func (t typedRequest) content(country string) (request.Content, error) {
	var g fault.Gather
	c := request.Content{Case: casefile.ID(t.Case), Platform: platform.ID(t.Platform), Kind: legal.RequestKind(t.Kind), Basis: legal.BasisID(t.Basis),
		Subject: t.Subject, Narrative: t.Narrative, Profession: request.Profession(t.Calling), Order: t.Order}
	c.OrderedOn, c.AnswerOn = dayIn(&g, "ordered_on", t.OrderedOn), dayIn(&g, "answer_on", t.AnswerOn)
	c.OrderUntil, c.SecretUntil = dayIn(&g, "order_until", t.OrderUntil), dayIn(&g, "secret_until", t.SecretUntil)
	if c.Kind != legal.Preservation {
		c.Follows = request.ID(t.Follows)
	}
	for i, row := range t.Rows {
		c.Items = append(c.Items, row.item(&g, i, c.Kind, country))
	}
	return c, g.Err()
}

func (i typedItem) item(g *fault.Gather, n int, kind legal.RequestKind, country string) request.Item {
	it := request.Item{No: n + 1, Category: legal.Category(i.Category)}
	if kind.Valid() && !kind.AsksForData() {
		it.Category = legal.NoData
	}
	var err error
	if it.Selector, err = selector.Parse(selector.Kind(i.Kind), i.Raw, country); err != nil {
		if f, ok := fault.As(err); ok {
			g.On(request.ItemField(n, f.Field), f.Key, f.Args...)
		} else {
			g.Add(err)
		}
	}
	it.From = dayIn(g, request.ItemField(n, "from"), i.From)
	it.To = dayIn(g, request.ItemField(n, "to"), i.To)
	return it
}

// formOrder is the order in which the form asks, for the list of what is wrong.
var formOrder = []string{"platform", "kind", "case", "subject", "basis", "order", "ordered_on", "order_until", "answer_on", "secret_until", "follows", "items", "profession", "narrative"}

// inFormOrder joins faults and sorts them as the form stands.
func inFormOrder(errs ...error) error {
	var g fault.Gather
	for _, err := range errs {
		g.Add(err)
	}
	f, ok := fault.As(g.Err())
	if !ok {
		return nil
	}
	var sorted fault.Gather
	all := f.All()
	sort.SliceStable(all, func(i, k int) bool { return formRank(all[i].Field) < formRank(all[k].Field) })
	for _, one := range all {
		alone := *one
		alone.Also = nil
		sorted.Add(&alone)
	}
	return sorted.Err()
}

func formRank(field string) int {
	whole, rest, row := strings.Cut(field, ".")
	rank := 1000 * slices.Index(formOrder, whole)
	if row {
		number, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); err == nil {
			rank += min(n, 998) + 1
		}
	}
	return rank
}
