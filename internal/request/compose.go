package request

import (
	"context"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// complete holds what was written against the directory and the catalogue, and
// fills in what they know: the entity addressed, the version of the basis.
func (s *Service) complete(ctx context.Context, by people.Person, c Content, today deadline.Day) (Content, error) {
	var g fault.Gather
	if c.Case == "" {
		g.On("case", "request.case_missing")
	}
	s.checkPlatform(ctx, &g, by, &c)
	s.checkBasis(&g, &c)
	checkText(&g, "subject", c.Subject, "request.subject_missing", MaxSubject)
	if strings.ContainsAny(c.Subject, "\n\r") {
		g.On("subject", "request.encoding")
	}
	checkText(&g, "narrative", c.Narrative, "request.narrative_missing", MaxNarrative)
	checkText(&g, "order", c.Order, "", MaxProof)
	if !c.OrderedOn.IsZero() && c.OrderedOn.After(today) {
		g.On("ordered_on", "request.ordered_on_future")
	}
	if !c.AnswerOn.IsZero() && c.AnswerOn.Before(today) {
		g.On("answer_on", "request.answer_on_past")
	}
	if !c.OrderUntil.IsZero() && (c.OrderUntil.Before(today) || c.OrderUntil.Before(c.OrderedOn)) {
		g.On("order_until", "request.order_until_past")
	}
	if !c.SecretUntil.IsZero() && c.SecretUntil.Before(today) {
		g.On("secret_until", "request.secret_until_past")
	}
	s.checkFollows(ctx, &g, by, c)
	if !c.Profession.Valid() {
		g.On("profession", "request.profession_unknown")
	}
	s.checkItems(&g, &c, today)
	return c, g.Err()
}

// completeNew is complete for a request that is not filed yet: it is addressed
// to a platform that stands for itself.
func (s *Service) completeNew(ctx context.Context, by people.Person, c Content, today deadline.Day) (Content, error) {
	var g fault.Gather
	g.Add(s.addressable(ctx, by, c.Platform))
	c, err := s.complete(ctx, by, c, today)
	g.Add(err)
	return c, g.Err()
}

// CheckNew is Check for a request that is not filed yet.
func (s *Service) CheckNew(ctx context.Context, by people.Person, c Content, at time.Time) error {
	_, err := s.completeNew(ctx, by, c, s.day(at))
	return err
}

// Check says what is wrong with a content, all fields at once, before anything
// is written.
func (s *Service) Check(ctx context.Context, by people.Person, c Content, at time.Time) error {
	_, err := s.complete(ctx, by, c, s.day(at))
	return err
}

func (s *Service) checkPlatform(ctx context.Context, g *fault.Gather, by people.Person, c *Content) {
	if c.Platform == "" {
		g.On("platform", "request.platform_missing")
		return
	}
	p, err := s.dir.Platform(ctx, by.Agency, c.Platform)
	switch {
	case fault.Is(err, fault.NotFound):
		g.On("platform", "request.platform_unknown")
	case err != nil:
		g.Add(err)
	case c.Entity == "":
		if e, ok := p.EntityFor(s.agency.Country); ok {
			c.Entity = e.Name
		}
	}
}

func (s *Service) checkBasis(g *fault.Gather, c *Content) {
	if !c.Kind.Valid() {
		g.On("kind", "request.kind_missing")
		return
	}
	if c.Basis == "" {
		g.On("basis", "request.basis_missing")
		return
	}
	basis, ok := s.dir.Basis(c.Basis)
	if !ok {
		g.On("basis", "request.basis_unknown")
		return
	}
	g.Add(basis.Fits(s.agency.Country, c.Kind))
	c.BasisVersion = basis.Version
	c.Emergency = c.Kind == legal.EmergencyDisclosure
}

func (s *Service) checkItems(g *fault.Gather, c *Content, today deadline.Day) {
	switch n := len(c.Items); {
	case n == 0:
		g.On("items", "request.items_missing")
	case n > MaxItems:
		g.On("items", "request.items_many", MaxItems)
		return
	}
	basis, known := s.dir.Basis(c.Basis)
	for i := range c.Items {
		it := &c.Items[i]
		it.No = i + 1
		switch {
		case !it.Category.Valid():
			g.On(ItemField(i, "category"), "request.item_category_missing")
		case known && c.Kind.AsksForData() && (it.Category == legal.NoData || !basis.Reaches(it.Category)):
			g.On(ItemField(i, "category"), "request.item_category_unfit")
		}
		if !it.From.IsZero() && !it.To.IsZero() && it.To.Before(it.From) {
			g.On(ItemField(i, "to"), "request.item_period_backwards")
		}
		if c.Kind != legal.RealTimeCollection && it.To.After(today) {
			g.On(ItemField(i, "to"), "request.item_period_future")
		}
		for k := range i {
			o := c.Items[k]
			if o.Selector.Kind == it.Selector.Kind && o.Selector.Normal == it.Selector.Normal && o.Category == it.Category && o.From == it.From && o.To == it.To {
				g.On(ItemField(i, "selector"), "request.item_double", k+1)
				break
			}
		}
	}
}

// Preflight compares a request with the platform's profile: right entity,
// channel, instrument against category, selector, what is held.
func (s *Service) Preflight(ctx context.Context, by people.Person, id ID) ([]platform.Finding, error) {
	t, err := s.store.Timeline(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := policy.Check(by, policy.ReadRequest, policy.Object{Case: t.Case}); err != nil {
		return nil, err
	}
	return s.preflight(ctx, by, t.State().Content)
}

func (s *Service) preflight(ctx context.Context, by people.Person, c Content) ([]platform.Finding, error) {
	p, err := s.dir.Platform(ctx, by.Agency, c.Platform)
	if err != nil {
		return nil, err
	}
	merged, err := s.preflightMerged(ctx, by, p)
	return append(p.Preflight(AskOf(c, s.agency.Country)), merged...), err
}

// AskOf is what the pre-flight check holds against a platform's profile.
func AskOf(c Content, country string) platform.Ask {
	ask := platform.Ask{Country: country, Kind: routeKind(c.Kind)}
	seen := map[string]bool{}
	for _, it := range c.Items {
		if category := string(it.Category); it.Category != legal.NoData && c.Kind != legal.Preservation && !seen[category] {
			seen[category] = true
			ask.Categories = append(ask.Categories, category)
		}
		if kind := string(it.Selector.Kind); !seen[kind] {
			seen[kind] = true
			ask.SelectorKinds = append(ask.SelectorKinds, kind)
		}
	}
	return ask
}

// routeKind is the directory's word for the kinds that have a route of their own.
func routeKind(k legal.RequestKind) string {
	switch k {
	case legal.Preservation:
		return "preservation"
	case legal.EmergencyDisclosure:
		return "emergency"
	case legal.Takedown, legal.AccountSuspension:
		return "takedown"
	}
	return ""
}

func blocking(all []platform.Finding) error {
	for _, f := range all {
		if f.Level == platform.Block {
			return fault.New(fault.Conflict, "request.preflight_blocks")
		}
	}
	return nil
}

// day is the calendar day of an instant in the agency's zone.
func (s *Service) day(at time.Time) deadline.Day {
	zone, err := time.LoadLocation(s.agency.Zone)
	if err != nil {
		zone = time.UTC
	}
	return deadline.DayOf(at, zone)
}
