package main

import (
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// input turns the words into what is counted.
func (f dueFlags) input(lookup basisLookup) (deadline.Input, error) {
	in := deadline.Input{Basis: f.basis, Resume: deadline.Resume(f.resume), Start: deadline.Start{Event: f.event}}
	rule, period, err := f.ruleAndPeriod(lookup)
	if err != nil {
		return in, err
	}
	if in.Rule, err = deadline.ParseRule(rule); err != nil {
		return in, err
	}
	if in.Zone, err = deadline.LoadZone(f.tz); err != nil {
		return in, err
	}
	if period != "" {
		if in.Period, err = deadline.ParsePeriod(period); err != nil {
			return in, err
		}
	}
	if f.at != "" {
		if in.Start.At, err = deadline.ParseInstant(f.at, in.Zone); err != nil {
			return in, err
		}
	}
	if f.closing != "" {
		if in.OfficeCloses, err = deadline.ParseTimeOfDay(f.closing); err != nil {
			return in, err
		}
	}
	if err := setExplicit(&in, f.explicit); err != nil {
		return in, err
	}
	if err := f.calendars(&in); err != nil {
		return in, err
	}
	return in, f.changes(&in)
}

// ruleAndPeriod takes both from the catalogue unless they were named.
func (f dueFlags) ruleAndPeriod(lookup basisLookup) (string, string, error) {
	if f.basis == "" {
		if f.rule == "" {
			return string(deadline.ExplicitDate), f.period, nil
		}
		return f.rule, f.period, nil
	}
	if f.rule != "" && f.period != "" {
		return f.rule, f.period, nil
	}
	if lookup == nil {
		return "", "", fault.New(fault.Invalid, "due.catalogue_none")
	}
	rule, period, err := lookup(f.basis)
	if err != nil {
		return "", "", err
	}
	if f.rule != "" {
		rule = f.rule
	}
	if f.period != "" {
		period = f.period
	}
	return rule, period, nil
}

// setExplicit reads a date or an instant that was set.
func setExplicit(in *deadline.Input, s string) error {
	if s == "" {
		return nil
	}
	day, err := deadline.ParseDay(s)
	if err == nil {
		in.ExplicitDay = day
		return nil
	}
	if len(s) <= len(time.DateOnly) {
		return err
	}
	in.ExplicitAt, err = deadline.ParseInstant(s, in.Zone)
	return err
}

// calendars puts the holidays together: those of the table, those named, and martial law.
func (f dueFlags) calendars(in *deadline.Input) error {
	days, err := parseDays(f.holidays)
	if err != nil {
		return err
	}
	in.Calendar = deadline.Only(days...)
	if f.place != "" {
		table, ok := deadline.CalendarOf(f.place)
		if !ok {
			return fault.New(fault.Invalid, "due.calendar_none", f.place, placeCodes())
		}
		in.Calendar = table
		for _, d := range days {
			in.Calendar = in.Calendar.With(deadline.Holiday{Day: d, Sure: deadline.Confirmed})
		}
	}
	var martial []deadline.Interval
	for _, text := range f.martial {
		interval, err := parseInterval(text)
		if err != nil {
			return err
		}
		martial = append(martial, interval)
	}
	if martial != nil {
		in.Calendar = in.Calendar.WithMartialLaw(martial...)
	}
	if f.renewHolidays != "" {
		own, err := parseDays(f.renewHolidays)
		if err != nil {
			return err
		}
		in.RenewCalendar = deadline.Only(own...)
	}
	return nil
}

func placeCodes() string {
	var codes []string
	for _, p := range deadline.Places() {
		codes = append(codes, p.Code)
	}
	return strings.Join(codes, ", ")
}

func parseDays(s string) ([]deadline.Day, error) {
	var days []deadline.Day
	for _, text := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := deadline.ParseDay(text)
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	return days, nil
}

func parseInterval(s string) (deadline.Interval, error) {
	from, to, found := strings.Cut(s, "/")
	if !found {
		return deadline.Interval{}, fault.New(fault.Invalid, "due.martial_form", s)
	}
	var i deadline.Interval
	var err error
	if i.From, err = deadline.ParseDay(from); err != nil || to == "" {
		return i, err
	}
	i.To, err = deadline.ParseDay(to)
	return i, err
}

// changes reads pauses and extensions.
func (f dueFlags) changes(in *deadline.Input) error {
	for _, text := range f.pauses {
		from, to, _ := strings.Cut(text, "/")
		if to == "" {
			return fault.New(fault.Invalid, "deadline.pause_never_ends")
		}
		var p deadline.Pause
		var err error
		if p.From, err = deadline.ParseInstant(from, in.Zone); err != nil {
			return err
		}
		if p.To, err = deadline.ParseInstant(to, in.Zone); err != nil {
			return err
		}
		in.Pauses = append(in.Pauses, p)
	}
	for _, text := range f.extensions {
		by, at, dated := strings.Cut(text, "@")
		e := deadline.Extension{At: in.Start.At}
		var err error
		if e.By, err = deadline.ParsePeriod(by); err != nil {
			return err
		}
		if dated {
			if e.At, err = deadline.ParseInstant(at, in.Zone); err != nil {
				return err
			}
		}
		in.Extensions = append(in.Extensions, e)
	}
	return nil
}
