package catalogue

import (
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
)

func (l *Library) loadBases() error {
	var f struct {
		AsOf         string            `yaml:"as_of"`
		Bases        []legal.Basis     `yaml:"legal_bases"`
		Rules        []Rule            `yaml:"counting_rules"`
		Stops        []legal.ClockStop `yaml:"clock_stop_rules"`
		Excluded     []legal.Named     `yaml:"excluded_bases"`
		Forms        []legal.Named     `yaml:"forms"`
		Vocabularies struct {
			Grounds    []legal.Named `yaml:"refusal_grounds"`
			Conditions []legal.Named `yaml:"emergency_conditions"`
		} `yaml:"vocabularies"`
	}
	if err := read("legal-bases.yaml", &f); err != nil {
		return err
	}
	l.asOf, l.bases, l.rules, l.excluded = f.AsOf, f.Bases, f.Rules, f.Excluded
	for i := range l.bases {
		l.bases[i].Version = 1
		l.basisAt[l.bases[i].ID] = i
	}
	l.grounds, l.terms, l.stops = byID(f.Vocabularies.Grounds), byID(f.Forms, f.Vocabularies.Conditions), map[string]legal.ClockStop{}
	for _, s := range f.Stops {
		l.stops[s.ID] = s
	}
	return nil
}

func byID(lists ...[]legal.Named) map[string]legal.Named {
	all := map[string]legal.Named{}
	for _, list := range lists {
		for _, t := range list {
			all[t.ID] = t
		}
	}
	return all
}

// Follow makes the library give legal bases as the unit set them right.
func (l *Library) Follow(shelf *lawbook.Shelf) { l.shelf = shelf }

// Bases lists all legal bases, each in its last version.
func (l *Library) Bases() []legal.Basis {
	if l.shelf == nil {
		return l.bases
	}
	all := make([]legal.Basis, len(l.bases))
	for i, b := range l.bases {
		all[i] = l.shelf.Latest(b)
	}
	return all
}

// Basis gives one legal basis in its last version.
func (l *Library) Basis(id legal.BasisID) (legal.Basis, bool) {
	i, ok := l.basisAt[id]
	if !ok {
		return legal.Basis{}, false
	}
	if l.shelf == nil {
		return l.bases[i], true
	}
	return l.shelf.Latest(l.bases[i]), true
}

// BasisAt gives a legal basis in one of its versions.
func (l *Library) BasisAt(id legal.BasisID, version int) (legal.Basis, bool) {
	i, ok := l.basisAt[id]
	if !ok {
		return legal.Basis{}, false
	}
	if l.shelf == nil {
		return l.bases[i], version == l.bases[i].Version
	}
	return l.shelf.At(l.bases[i], version)
}

// Excluded lists provisions that look like a basis and are none, with the reason.
func (l *Library) Excluded() []legal.Named { return l.excluded }

// Rules lists the counting rules.
func (l *Library) Rules() []Rule { return l.rules }

// Rule gives one counting rule.
func (l *Library) Rule(id string) (Rule, bool) {
	for _, r := range l.rules {
		if string(r.ID) == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Stop gives a rule by which a clock stands still.
func (l *Library) Stop(id string) (legal.ClockStop, bool) {
	s, ok := l.stops[id]
	return s, ok
}

// Ground gives a ground of refusal.
func (l *Library) Ground(id string) (legal.Named, bool) {
	t, ok := l.grounds[id]
	return t, ok
}

// Term gives a form or a condition of an emergency.
func (l *Library) Term(id string) (legal.Named, bool) {
	t, ok := l.terms[id]
	return t, ok
}
