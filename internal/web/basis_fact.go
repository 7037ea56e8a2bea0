package web

import (
	"slices"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/templates"
)

// basisFacts gathers the facts of one section in the reader's language.
type basisFacts struct {
	s     *Site
	p     *lang.Printer
	facts []templates.Fact
}

// text adds a free text of the catalogue; where no translation is kept it is
// given in English and marked so.
func (f *basisFacts) text(key, text, sure string) {
	if text == "" {
		return
	}
	fact := templates.Fact{Label: f.p.Say("legal." + key), Confidence: sure}
	fact.Text, fact.TextLang = f.s.Library.Say(string(f.p.Language()), text)
	f.facts = append(f.facts, fact)
}

// words adds a text that is in the reader's language already.
func (f *basisFacts) words(key, text string) {
	if text != "" {
		f.facts = append(f.facts, templates.Fact{Label: f.p.Say("legal." + key), Text: text})
	}
}

// timed adds a time with its rule and what starts it.
func (f *basisFacts) timed(key, period, rule, trigger, note, sure string) {
	fact := templates.Fact{Label: f.p.Say("legal." + key), Text: period, Confidence: sure}
	var extra []string
	if rule != "" && rule != string(deadline.NoLimit) {
		extra = append(extra, f.p.Say("legal.counted_by", f.s.ruleTitle(f.p, rule)))
	}
	if trigger != "" {
		t, in := f.s.Library.Say(string(f.p.Language()), trigger)
		if in == string(f.p.Language()) {
			extra = append(extra, f.p.Say("legal.from", t))
		} else if note == "" {
			note = trigger
		}
	}
	fact.Extra = strings.Join(extra, " ")
	fact.Note, fact.NoteLang = f.s.Library.Say(string(f.p.Language()), note)
	f.facts = append(f.facts, fact)
}

func (s *Site) basisSections(p *lang.Printer, b legal.Basis) []templates.FactSection {
	var all []templates.FactSection
	for _, part := range []struct {
		key  string
		fill func(*basisFacts, legal.Basis)
	}{{"part_what", whatFacts}, {"part_times", timeFacts}, {"part_stops", stopFacts}, {"part_duties", dutyFacts}, {"part_text", textFacts}, {"part_refusal", refusalFacts}} {
		f := &basisFacts{s: s, p: p}
		part.fill(f, b)
		if len(f.facts) > 0 {
			all = append(all, templates.FactSection{ID: part.key, Title: p.Say("legal." + part.key), Facts: f.facts})
		}
	}
	return all
}

func whatFacts(f *basisFacts, b legal.Basis) {
	p := f.p
	f.text("status_note", b.StatusNote, "")
	f.words("filter_family", p.Say("legal.family_"+b.Jurisdiction))
	f.words("for", kindWords(p, b))
	f.words("data", categoryWords(p, b.Categories))
	f.words("open_to", strings.Join(collectWords(b.AvailableTo, func(j string) string { return f.s.words(p, "legal.jurisdiction_", strings.ToLower(j)) }), ", "))
	f.words("addressee", f.s.words(p, "legal.addressee_", b.Addressee))
	for _, a := range b.Authorities {
		role := a.RoleEN
		if p.Language() == lang.Ukrainian && a.RoleUK != "" {
			role = a.RoleUK
		}
		fact := templates.Fact{Label: p.Say("legal.authority"), Text: role, Extra: categoryWords(p, a.For)}
		if a.Validation != "" {
			fact.Note, fact.NoteLang = f.s.Library.Say(string(p.Language()), a.Validation)
			fact.Extra = join(fact.Extra, p.Say("legal.validated_by"))
		}
		if a.Emergency {
			fact.Tag = templates.Tag{Label: p.Say("legal.emergency_unvalidated"), Tone: templates.ToneWarn}
		}
		f.facts = append(f.facts, fact)
	}
	f.text("threshold", b.OffenceThreshold, "")
	f.text("precondition", b.Precondition, "")
	f.text("warning", b.Warning, "")
	f.text("dual_crime", b.DualCrime, "")
	f.text("scope", b.ScopeNote, "")
	f.text("companion", b.Companion, "")
	f.text("notes", b.Notes, "")
	if b.SourceURL != "" {
		f.facts = append(f.facts, templates.Fact{Label: p.Say("legal.source"), Text: b.SourceURL, Path: webOnly(b.SourceURL)})
	}
}

func timeFacts(f *basisFacts, b legal.Basis) {
	f.limit("limit", b.ResponseTime)
	if b.FirstLeg != nil {
		f.limit("first_leg", *b.FirstLeg)
	}
	if b.Emergency != nil {
		f.limit("limit_emergency", *b.Emergency)
		if t, ok := f.s.Library.Term(b.Emergency.Condition); ok {
			fact := f.s.termFact(f.p, t, "")
			fact.Label, fact.Text, fact.TextLang = f.p.Say("legal.condition"), fact.Label, ""
			fact.Note, fact.NoteLang = f.s.Library.Say(string(f.p.Language()), t.Note)
			f.facts = append(f.facts, fact)
		}
	}
	if w := b.Window; w != nil {
		f.timed("window", periodWords(f.p, w.Duration), w.Rule, w.Trigger, "", "")
		if e := w.Emergency; e != nil {
			f.timed("window_emergency", periodWords(f.p, e.Duration), e.Rule, e.Trigger, "", "")
		}
	}
	if v := b.Validity; v != nil {
		f.timed("validity", bounded(f.p, v.Duration, v.Maximum, false), v.Rule, v.Trigger, "", "")
		if v.Renewal != nil {
			f.timed("validity_renewal", periodWords(f.p, v.Renewal.Duration), "", v.Renewal.Begins, "", "")
		}
	}
	if k := b.Preservation; k != nil {
		f.keeping(*k)
	}
	if b.FollowUp != nil && b.FollowUp.Duration != "" {
		f.timed("follow_up", periodWords(f.p, b.FollowUp.Duration), "", "", "", b.FollowUp.Confidence)
	}
}

func (f *basisFacts) limit(key string, l legal.Limit) {
	if l.Duration == "" && l.Standard == "" && l.Note == "" {
		if key == "limit" {
			f.words(key, f.p.Say("legal.no_number"))
		}
		return
	}
	f.timed(key, f.s.limitWords(f.p, l), l.Rule, l.Trigger, l.Note, "")
	if l.LenientRule != "" {
		f.words("lenient", f.s.ruleTitle(f.p, l.LenientRule))
	}
}

func (f *basisFacts) keeping(k legal.Keeping) {
	if k.Duration != "" {
		f.timed("preservation", bounded(f.p, k.Duration, k.Maximum, k.Minimum), k.Rule, k.Trigger, k.EndsWhen, k.Confidence)
	} else {
		f.text("preservation", k.EndsWhen, k.Confidence)
	}
	if x := k.Extension; x != nil {
		note := x.Note
		if note == "" {
			note = x.Deadline
		}
		words := f.p.Say("legal.no_number")
		if x.Duration != "" {
			words = periodWords(f.p, x.Duration)
		}
		f.timed("preservation_extension", words, "", "", note, "")
	}
}

// bounded says a period that is a least or a most one.
func bounded(p *lang.Printer, iso string, most, least bool) string {
	switch words := periodWords(p, iso); {
	case most:
		return p.Say("legal.at_most", words)
	case least:
		return p.Say("legal.at_least", words)
	default:
		return words
	}
}

// stopFacts are the rules by which a clock stands still.
func stopFacts(f *basisFacts, b legal.Basis) {
	for _, id := range slices.Concat([]string{b.ClockStop}, b.OtherStops) {
		stop, ok := f.s.Library.Stop(id)
		if !ok {
			continue
		}
		language := string(f.p.Language())
		title, _ := f.s.Library.Say(language, stop.TitleEN)
		fact := templates.Fact{Label: title, Confidence: stop.Confidence}
		fact.Text, fact.TextLang = f.s.Library.Say(language, stop.Effect)
		fact.Extra = f.p.Say("legal.stop_starts", f.say(stop.Starts))
		if stop.Ends != "" {
			fact.Extra += " " + f.p.Say("legal.stop_ends", f.say(stop.Ends))
		}
		fact.Hint = ""
		if key := "legal.resume_" + stop.Resume; stop.Resume != "" && f.p.Has(key) {
			fact.Note = f.p.Say(key)
		}
		f.facts = append(f.facts, fact)
		if stop.Silence != "" {
			f.facts = append(f.facts, templates.Fact{Label: title, Text: f.p.Say("legal.stop_silence", f.say(stop.Silence))})
		}
		if d := stop.OurDuty; d != nil {
			f.facts = append(f.facts, templates.Fact{Label: title, Text: f.p.Say("legal.stop_duty", periodWords(f.p, d.Duration), f.s.ruleTitle(f.p, d.Rule))})
		}
	}
}

func (f *basisFacts) say(text string) string {
	t, _ := f.s.Library.Say(string(f.p.Language()), text)
	return t
}

func dutyFacts(f *basisFacts, b legal.Basis) {
	for _, part := range []struct {
		key string
		all []legal.Duty
	}{{"duty", b.Duties}, {"duty_internal", b.InternalLimits}, {"duty_other", b.Secondary}} {
		for _, d := range part.all {
			fact := templates.Fact{Label: f.p.Say("legal." + part.key), Confidence: d.Confidence}
			fact.Text, fact.TextLang = f.s.Library.Say(string(f.p.Language()), d.What)
			if d.Who != "" {
				fact.Text = f.say(d.Who) + ": " + fact.Text
			}
			var extra []string
			switch p, err := deadline.ParsePeriod(d.Duration); {
			case err == nil && p.Empty():
				extra = append(extra, f.p.Say("legal.at_once"))
			case d.Duration != "":
				extra = append(extra, periodWords(f.p, d.Duration), f.s.ruleTitle(f.p, d.Rule))
			}
			if d.Trigger != "" {
				extra = append(extra, f.p.Say("legal.from", f.say(d.Trigger)))
			}
			fact.Extra = strings.Join(extra, "; ")
			note := d.Note
			if note == "" {
				note = d.OnFailure
			}
			fact.Note, fact.NoteLang = f.s.Library.Say(string(f.p.Language()), note)
			f.facts = append(f.facts, fact)
		}
	}
}

// textFacts say what the order has to contain and on which form.
func textFacts(f *basisFacts, b legal.Basis) {
	f.text("channel", b.Channel, "")
	for _, id := range b.Forms {
		if t, ok := f.s.Library.Term(id); ok {
			fact := f.s.termFact(f.p, t, t.Note)
			fact.Label, fact.Text, fact.TextLang = f.p.Say("legal.form"), fact.Label, ""
			f.facts = append(f.facts, fact)
		}
	}
	for _, part := range []struct {
		key string
		all []string
	}{{"contents", b.Contents}, {"contents", b.AskContents}, {"contents_more", b.MoreContents}, {"contents", b.Suggested}, {"follow_on", b.FollowOn}} {
		for _, one := range part.all {
			f.text(part.key, one, "")
		}
	}
	if n := b.Notification; n != nil {
		f.text("notification", n.To, "")
		f.text("notification", n.When, "")
	}
	if b.NotifiesState != "" {
		f.words("notification", f.s.words(f.p, "legal.notifies_", b.NotifiesState))
	}
}

func refusalFacts(f *basisFacts, b legal.Basis) {
	for _, id := range b.RefusalGrounds {
		if t, ok := f.s.Library.Ground(id); ok {
			fact := f.s.termFact(f.p, t, "")
			fact.Label, fact.Text, fact.TextLang = f.p.Say("legal.grounds"), fact.Label, ""
			fact.Extra = t.Source
			f.facts = append(f.facts, fact)
		}
	}
	f.text("consequence", b.Consequence, "")
	f.text("penalty", b.Penalty, "")
	f.text("secrecy", b.NonDisclosure, "")
}

// termFact shows a named entry of a vocabulary with a text beside it.
func (s *Site) termFact(p *lang.Printer, t legal.Named, text string) templates.Fact {
	language := string(p.Language())
	f := templates.Fact{Label: t.TitleUK, Confidence: t.Confidence}
	if p.Language() != lang.Ukrainian || f.Label == "" {
		f.Label, _ = s.Library.Say(language, t.TitleEN)
	}
	if f.Label == "" {
		f.Label = t.TitleUK
	}
	f.Text, f.TextLang = s.Library.Say(language, text)
	return f
}

func collectWords(all []string, f func(string) string) []string {
	var words []string
	for _, one := range all {
		if w := f(one); w != "" {
			words = append(words, w)
		}
	}
	return words
}
