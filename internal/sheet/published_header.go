package sheet

import (
	"regexp"
	"slices"
	"strings"

	"rogatory/internal/fault"
)

// role is what a column of a transparency report is.
type role string

// The roles of columns.
const (
	roleCompany   role = "company"
	roleAuthority role = "authority"
	roleCountry   role = "country"
	roleCode      role = "country_code"
	rolePeriod    role = "period"
	roleYear      role = "year"
	roleFrom      role = "from"
	roleTo        role = "to"
	roleProcess   role = "process"
	roleSubject   role = "subject"
	roleRequests  role = "requests"
	roleComplied  role = "complied"
	rolePercent   role = "percent"
	roleAccounts  role = "accounts"
)

// PublishedRoles lists the roles that --map can give to a column.
func PublishedRoles() []string {
	return []string{"company", "authority", "country", "country_code", "period", "year", "from", "to", "process", "subject", "requests", "complied", "percent", "accounts"}
}

// roleWords are the words by which the head of a column is known, in the order
// in which they are looked for: "Percentage of Requests where some data was
// disclosed" is a percentage, "Date Request Initiated" a date. A head that a
// row of skips matches is no figure at all.
var roleWords = []struct {
	role role // empty: the column is left out
	re   *regexp.Regexp
}{
	{"", regexp.MustCompile(`^(?:id|no\.?|#|№|kind)$|\bitems?\b|type of (?:users|items)|number of isps|number of providers|^service$|^reason$|comment|remark|примітк`)},
	{rolePercent, regexp.MustCompile(`percent|pourcentage|prozent|anteil|quote|porcentaje|percentuale|porcentagem|відсот|частка|процент|\brate\b|taux|%`)},
	{roleSubject, regexp.MustCompile(`type of request|request type|type de demande|art des ersuchens|тип запит|вид запит|category of request`)},
	{roleFrom, regexp.MustCompile(`^from$|period.?from|start|initiated|^von$|^du$|debut|початок|^від$|begin`)},
	{roleTo, regexp.MustCompile(`^to$|period.?to$|\bends?\b|\bend date|^bis$|^au$|fin de la p.riode|кінець|^до$`)},
	{rolePeriod, regexp.MustCompile(`period|p.riode|zeitraum|berichtszeit|півріч|квартал|період|quarter|half|semest|trimest|halbjahr|quartal|^date$|month|^місяць$`)},
	{roleYear, regexp.MustCompile(`^(?:reporting )?year$|^ann.e$|^jahr$|^рік$|^год$|^a.o$|^anno$|^rok$`)},
	{roleCode, regexp.MustCompile(`code|^iso|alpha.?[23]|\bcc\b|код`)},
	{roleCountry, regexp.MustCompile(`country|countries|^pays|^land$|^l.nder$|pa.s\b|paese|країн|держав|страна|jurisdiction|territor|^kraj$|nation`)},
	{roleAuthority, regexp.MustCompile(`department|authority|agency|ministry|beh.rde|autorit|орган|відомств|установ`)},
	{roleCompany, regexp.MustCompile(`provider|company|platform|compan|entreprise|fournisseur|unternehmen|anbieter|empresa|azienda|компан|платформ|провайдер`)},
	{roleProcess, regexp.MustCompile(`legal process|proc.dure|process type|verfahren|instrument|процедур|підстав|legal basis`)},
	{roleComplied, regexp.MustCompile(`disclos|some data|data produced|accepted|complied|complian|granted|fulfilled|satisf|acc.d.|divulg|erf.llt|beantwortet|надано|виконан|задоволен|розкрит|entreg|with data`)},
	{roleRequests, regexp.MustCompile(`requests?|demandes|anfragen|ersuchen|solicitudes|richieste|solicita..es|запит|запрос|wnios|orders received`)},
	{roleAccounts, regexp.MustCompile(`accounts?|users?|comptes|utilisateurs|konten|nutzer|cuentas|usuarios|utenti|користувач|облік|акаунт|пользовател|selectors|identifiers`)},
}

// accountsFirst knows heads that speak of accounts and only mention requests:
// "Users / Accounts requested".
var accountsFirst = regexp.MustCompile(`^(?:number of )?(?:users?|accounts?|utilisateurs|comptes|nutzer|konten|кількість (?:облік|акаунт|користувач))(?:\s*/\s*\S+)?\b(?: data)?\s*(?:requested|specified|affected|sp.cifi.s|angefragt|requests? pour)?\s*$`)

// roleOf tells what a column is by its head.
func roleOf(head string) role {
	s := strings.ToLower(head)
	if s == "" {
		return ""
	}
	if accountsFirst.MatchString(s) {
		return roleAccounts
	}
	for _, w := range roleWords {
		if w.re.MatchString(s) {
			return w.role
		}
	}
	return ""
}

// shape is which column of a table is what.
type shape struct {
	head    header
	at      map[role]int
	periods map[int]span // a table with one column for each period
	row     int          // of the head among the rows
}

func (s shape) has(r role) bool { _, ok := s.at[r]; return ok }

// shapeOf reads one row as the head of a table. Columns that --map names come
// first; of two columns with the same role the first counts, except that a
// country's code is better than its name.
func shapeOf(r row, given map[string]string) (shape, error) {
	s := shape{head: newHeader([]row{r}), at: map[role]int{}, periods: map[int]span{}}
	taken := map[int]bool{}
	for name, column := range given {
		if !slices.Contains(PublishedRoles(), name) {
			return s, fault.New(fault.Invalid, "published.role_none", name, strings.Join(PublishedRoles(), ", "))
		}
		i, wrong := s.head.find(column)
		if i < 0 {
			_ = wrong // the sentence names the columns that are there
			return s, fault.New(fault.Invalid, "published.column_none", column, s.head.list())
		}
		s.at[role(name)], taken[i] = i, true
	}
	for i, name := range s.head.names {
		if taken[i] {
			continue
		}
		if p, ok := readSpan(name, "", true); ok {
			s.periods[i] = p
			continue
		}
		if what := roleOf(name); what != "" && !s.has(what) {
			s.at[what] = i
		}
	}
	if s.has(roleRequests) || len(s.periods) < 2 {
		s.periods = nil
	}
	return s, nil
}

// counts says whether the row can be the head of a table of figures.
func (s shape) counts() bool { return s.has(roleRequests) || s.has(roleComplied) || len(s.periods) > 1 }

// findShape looks for the head among the first rows: the one with the most
// columns that are known.
func findShape(all []row, given map[string]string) (shape, error) {
	best, most := shape{}, 0
	var failed error
	for i, r := range all[:min(len(all), 15)] {
		s, err := shapeOf(r, given)
		if err != nil {
			if failed == nil {
				failed = err
			}
			continue
		}
		if n := len(s.at) + len(s.periods); s.counts() && n > most {
			s.row = i
			best, most = s, n
		}
	}
	switch {
	case most > 0:
		return best, nil
	case failed != nil:
		return best, failed
	}
	return best, fault.New(fault.Invalid, "published.no_figures", newHeader(all[:1]).list())
}
