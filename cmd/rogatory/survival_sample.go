package main

import "rogatory/internal/survival"

// sampleResult is what is known of one population.
func sampleResult(a survivalAsk, name string, clustered []survival.Observation) sampleOut {
	all := alone(clustered)
	s := sampleOut{Group: name, Steps: []stepOut{}, At: []stepOut{}, Incidence: []incidenceOut{}, Hazard: []hazardOut{}}
	last := survival.Reply
	for _, o := range all {
		last = max(last, o.Event)
	}
	s.N, s.Events = survival.Total(all, survival.Reply)
	for cause := survival.Competing; cause <= last; cause++ {
		_, n := survival.Total(all, cause)
		s.Competing += n
	}
	s.Censored = s.N - s.Events - s.Competing
	km := survival.KaplanMeier(all, survival.LogLog)
	s.Steps, s.At = survivalSteps(a, all, clustered)
	s.Quantiles, s.Median = quantiles(a, km), quantile(km, 0.5)
	s.QuantLog, s.QuantFlat = quantiles(a, survival.KaplanMeier(all, survival.Log)), quantiles(a, survival.KaplanMeier(all, survival.Plain))
	s.RMST = rmstResult(a, all, clustered)
	s.Naive = optional(survival.AnsweredMean(all))
	for cause := survival.Reply; cause <= last; cause++ {
		s.Incidence = append(s.Incidence, incidenceResult(a, all, clustered, cause))
		s.Hazard = append(s.Hazard, hazardResult(all, cause))
	}
	return s
}

// alone takes the clusters away, for errors of waits that stand alone.
func alone(all []survival.Observation) []survival.Observation {
	one := make([]survival.Observation, len(all))
	for i, o := range all {
		o.Cluster = ""
		one[i] = o
	}
	return one
}

func rmstResult(a survivalAsk, all, clustered []survival.Observation) rmstOut {
	e, se := survival.RestrictedMeanInterval(all, a.tau)
	r := rmstOut{Tau: a.tau, Estimate: e.Value.Value, StdError: se, Lower: optional(e.Lower), Upper: optional(e.Upper)}
	if a.cluster != "" {
		robust, se := survival.RestrictedMeanInterval(clustered, a.tau)
		r.Robust, r.LowerRobust, r.UpperRobust = &se, optional(robust.Lower), optional(robust.Upper)
	}
	return r
}

// survivalSteps is the curve, and what it says at the times asked for.
func survivalSteps(a survivalAsk, all, clustered []survival.Observation) (steps, at []stepOut) {
	km, logs, flat := survival.KaplanMeier(all, survival.LogLog), survival.KaplanMeier(all, survival.Log), survival.KaplanMeier(all, survival.Plain)
	var robust survival.Curve
	if a.cluster != "" {
		robust = survival.RobustSurvival(clustered)
	}
	steps, at = []stepOut{}, []stepOut{}
	for i, st := range km.Steps {
		o := step(st, st.Estimate <= 0)
		o.LowerLog, o.UpperLog = optional(logs.Steps[i].Lower), optional(logs.Steps[i].Upper)
		o.LowerPlain, o.UpperPlain = optional(flat.Steps[i].Lower), optional(flat.Steps[i].Upper)
		if a.cluster != "" {
			o.Robust = &robust.Steps[i].StdError
		}
		steps = append(steps, o)
	}
	for _, t := range a.times {
		at = append(at, stepAt(steps, t, stepOut{AtRisk: km.N, Estimate: 1}))
	}
	return steps, at
}

// stepAt is the step that holds at a time. At risk are those who are so just
// before that time; what happened counts from the first time up to it, and
// before the first time nothing has.
func stepAt(steps []stepOut, t float64, before stepOut) stepOut {
	o, events, censored := before, 0.0, 0.0
	for _, s := range steps {
		if s.Time > t {
			break
		}
		o, events, censored = s, events+s.Events, censored+s.Censored
	}
	o.AtRisk = 0
	for _, s := range steps {
		if s.Time >= t {
			o.AtRisk = s.AtRisk
			break
		}
	}
	o.Time, o.Events, o.Censored = t, events, censored
	return o
}

func incidenceResult(a survivalAsk, all, clustered []survival.Observation, cause int) incidenceOut {
	c, jack, two := survival.Incidence(all, cause), survival.RobustIncidence(all, cause), competes(all, cause)
	var robust survival.Curve
	if a.cluster != "" {
		robust = survival.RobustIncidence(clustered, cause)
	}
	inc := incidenceOut{Cause: cause, Events: int(c.Events), Steps: []stepOut{}, At: []stepOut{}, Quantiles: quantiles(a, c)}
	for i, st := range c.Steps {
		one := step(st, st.Estimate >= 1)
		if two {
			one.Delta, one.StdError = one.StdError, &jack.Steps[i].StdError
		}
		if a.cluster != "" {
			one.Robust = &robust.Steps[i].StdError
		}
		inc.Steps = append(inc.Steps, one)
	}
	for _, t := range a.times {
		inc.At = append(inc.At, stepAt(inc.Steps, t, stepOut{AtRisk: c.N}))
	}
	return inc
}

// competes says whether anything but a cause ended waits.
func competes(all []survival.Observation, cause int) bool {
	for _, o := range all {
		if o.Event != survival.Censored && o.Event != cause {
			return true
		}
	}
	return false
}

func hazardResult(all []survival.Observation, cause int) hazardOut {
	h := hazardOut{Cause: cause, Steps: []hazardStep{}}
	for _, s := range survival.NelsonAalen(all, cause).Steps {
		h.Steps = append(h.Steps, hazardStep(s))
	}
	return h
}

// step has no standard error where the curve has come to its end.
func step(st survival.Step, ended bool) stepOut {
	o := stepOut{Time: st.Time, AtRisk: st.AtRisk, Events: st.Events, Censored: st.Censored, Estimate: st.Estimate, Lower: optional(st.Lower), Upper: optional(st.Upper)}
	if se := st.StdError; !ended {
		o.StdError = &se
	}
	return o
}

func quantiles(a survivalAsk, c survival.Curve) []quantileOut {
	all := []quantileOut{}
	for _, p := range a.shares {
		all = append(all, quantile(c, p))
	}
	return all
}

func quantile(c survival.Curve, p float64) quantileOut {
	q := c.Quantile(p)
	return quantileOut{P: p, Estimate: optional(q.Value), Lower: optional(q.Lower), Upper: optional(q.Upper)}
}
