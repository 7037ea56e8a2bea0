package platform

import "strings"

// Spellings lists the names by which a company of the directory is called
// elsewhere: its whole name, the part before a bracket, and each name inside:
// "Meta (Facebook, Instagram)" is also called Facebook.
func (p Platform) Spellings() []string {
	all := []string{p.Name, string(p.ID)}
	before, inside, ok := strings.Cut(p.Name, "(")
	if !ok {
		return all
	}
	all = append(all, strings.TrimSpace(before))
	for _, name := range strings.FieldsFunc(strings.TrimSuffix(strings.TrimSpace(inside), ")"), func(r rune) bool { return r == ',' || r == '/' || r == ';' }) {
		name = strings.TrimSpace(name)
		for _, lead := range []string{"formerly ", "incl. ", "including ", "now ", "and "} {
			name = strings.TrimPrefix(name, lead)
		}
		if name != "" {
			all = append(all, name)
		}
	}
	return all
}
