package selector_test

import (
	"strings"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/selector"
)

// Every row: what a person wrote, and the normal form or the key of the reason.
var written = []struct {
	kind selector.Kind
	raw  string
	want string
}{
	{selector.Phone, "+380 44 123-45-67", "+380441234567"},
	{selector.Phone, "044 123 45 67", "+380441234567"},
	{selector.Phone, "00380441234567", "+380441234567"},
	{selector.Phone, "+49 (0)30 123456", "+4930123456"},
	{selector.Phone, "+1 (201) 555-0123", "+12015550123"},
	{selector.Phone, "٠٤٤١٢٣٤٥٦٧", "+380441234567"},
	{selector.Phone, "1-800-FLOWERS", "selector.bad_phone"},
	{selector.Phone, "12", "selector.bad_phone"},
	{selector.Phone, "call me", "selector.bad_phone"},
	{selector.Phone, "+999 1234567890123456", "selector.bad_phone"},

	{selector.Email, "Olena@Example.COM", "olena@example.com"},
	{selector.Email, "mailto:a.b+c@example.org", "a.b+c@example.org"},
	{selector.Email, "a@приклад.укр", "a@xn--80aikifvh.xn--j1amh"},
	{selector.Email, " a@example.com ", "a@example.com"},
	{selector.Email, "@example.com", "selector.bad_email"},
	{selector.Email, "a@", "selector.bad_email"},
	{selector.Email, "a b@example.com", "selector.bad_email"},
	{selector.Email, "a@localhost", "selector.bad_email"},
	{selector.Email, "a@192.0.2.1", "selector.bad_email"},

	{selector.Username, "@Some_User", "some_user"},
	{selector.Username, "İstanbul", "istanbul"},
	{selector.Username, "ｆｕｌｌwidth", "fullwidth"},
	{selector.Username, "a\u200bb\u202ec", "abc"},
	{selector.Username, "користувач", "користувач"},
	{selector.Username, "x", "selector.bad_username"},
	{selector.Username, "two words", "selector.bad_username"},

	{selector.NumericID, "12 345", "12345"},
	{selector.NumericID, "12a", "selector.bad_numeric_id"},
	{selector.NumericID, strings.Repeat("1", 33), "selector.bad_numeric_id"},

	{selector.URL, "HTTPS://WWW.Example.com/Path/", "example.com/Path"},
	{selector.URL, "example.com", "example.com"},
	{selector.URL, "http://example.com:8080/a?b=C", "example.com:8080/a?b=C"},
	{selector.URL, "https://example.com:443/a", "example.com/a"},
	{selector.URL, "http://[2001:db8::1]/a", "[2001:db8::1]/a"},
	{selector.URL, "ftp://example.com", "selector.bad_url"},
	{selector.URL, "https://user:secret@example.com/", "selector.bad_url"},
	{selector.URL, "javascript:alert(1)", "selector.bad_url"},

	{selector.IPTime, "192.0.2.7 2026-03-01T10:00:00+02:00", "192.0.2.7 2026-03-01T08:00:00Z"},
	{selector.IPTime, "192.0.2.7:443 @ 2026-03-01 10:00 UTC", "192.0.2.7:443 2026-03-01T10:00:00Z"},
	{selector.IPTime, "[2001:db8::1]:443 2026-03-01T10:00Z", "[2001:db8::1]:443 2026-03-01T10:00:00Z"},
	{selector.IPTime, "::ffff:192.0.2.7 2026-03-01T10:00:00Z", "192.0.2.7 2026-03-01T10:00:00Z"},
	{selector.IPTime, "192.0.2.7", "selector.ip_needs_time"},
	{selector.IPTime, "192.0.2.7 yesterday", "selector.ip_needs_time"},
	{selector.IPTime, "192.0.2.7 2026-03-01 10:00", "selector.ip_needs_time"}, // whose clock?
	{selector.IPTime, "192.0.2.256 2026-03-01T10:00:00Z", "selector.bad_ip"},

	{selector.Domain, "Example.COM.", "example.com"},
	{selector.Domain, "київ.укр", "xn--b1alf1j.xn--j1amh"},
	{selector.Domain, "localhost", "selector.bad_domain"},
	{selector.Domain, "192.0.2.1", "selector.bad_domain"},
	{selector.Domain, "a b.com", "selector.bad_domain"},

	{selector.DeviceID, "35-209900-176148-1", "352099001761481"},
	{selector.DeviceID, "short", "selector.bad_device_id"},
	{selector.Wallet, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
	{selector.Wallet, "none", "selector.bad_wallet"},
	{selector.TxHash, "0x" + strings.Repeat("AB", 32), strings.Repeat("ab", 32)},
	{selector.TxHash, "0xabc", "selector.bad_tx_hash"},
	{selector.Other, "  Any   THING ", "any thing"},
	{selector.PlatformID, "ACCT-7", "acct-7"},
}

func TestWhatIsWrittenAndWhatItMeans(t *testing.T) {
	for _, row := range written {
		s, err := selector.Parse(row.kind, row.raw, "UA")
		got := s.Normal
		if f, ok := fault.As(err); ok {
			got = f.Key
			if f.Field != "selector" {
				t.Errorf("%s %q: the fault stands beside %q", row.kind, row.raw, f.Field)
			}
		}
		if got != row.want {
			t.Errorf("%s %q: %s, want %s", row.kind, row.raw, got, row.want)
		}
		if s.Raw != row.raw {
			t.Errorf("%s %q: what was written became %q", row.kind, row.raw, s.Raw)
		}
	}
}

// Normal forms are fixed points, else a search for what a page shows would fail.
func TestANormalFormIsItsOwnNormalForm(t *testing.T) {
	for _, row := range written {
		s, err := selector.Parse(row.kind, row.raw, "UA")
		if err != nil {
			continue
		}
		again, err := selector.Parse(row.kind, s.Normal, "PL")
		if err != nil || again.Normal != s.Normal || !selector.Match(s, again) {
			t.Errorf("%s %q: %q, then %q %v", row.kind, row.raw, s.Normal, again.Normal, err)
		}
	}
}

func TestWhatCanBeNoSelector(t *testing.T) {
	for _, row := range []struct {
		says       string
		kind       selector.Kind
		raw        string
		field, key string
	}{
		{"no kind", "", "x", "selector_kind", "selector.kind_missing"},
		{"a kind that does not exist", "pigeon", "x", "selector_kind", "selector.kind_missing"},
		{"nothing", selector.Email, "", "selector", "selector.missing"},
		{"blanks", selector.Email, " \t", "selector", "selector.missing"},
		{"signs that draw nothing (A43)", selector.Username, "\u200b\u200d", "selector", "selector.missing"},
		{"broken bytes (A42)", selector.Other, "a\xff", "selector", "selector.encoding"},
		{"a zero byte (A42)", selector.Other, "a\x00b", "selector", "selector.encoding"},
		{"too long", selector.Other, strings.Repeat("ї", selector.MaxLength+1), "selector", "selector.too_long"},
	} {
		_, err := selector.Parse(row.kind, row.raw, "UA")
		f, ok := fault.As(err)
		if !ok || f.Field != row.field || f.Key != row.key || f.Kind != fault.Invalid {
			t.Errorf("%s: %v", row.says, err)
		}
	}
	if _, err := selector.Parse(selector.Other, strings.Repeat("ї", selector.MaxLength), "UA"); err != nil {
		t.Errorf("exactly as long as allowed: %v", err)
	}
}

func TestA45_SpellingsOfOneIdentifierMatch(t *testing.T) {
	for _, pair := range []struct {
		kind selector.Kind
		a, b string
		same bool
	}{
		{selector.Phone, "+380441234567", "044-123-45-67", true},
		{selector.Username, "@Café", "cafe\u0301", true},
		{selector.Username, "user", "user\u200b", true},
		{selector.Username, "pаypal", "paypal", false}, // a Cyrillic а is another account
		{selector.Email, "A@example.com", "a@EXAMPLE.com", true},
		{selector.URL, "https://www.example.com/x/", "example.com/x", true},
		{selector.URL, "example.com/X", "example.com/x", false},
		{selector.Wallet, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1boatSLRHtKNngkdXEeobR76b53LETtpyT", false},
	} {
		a, errA := selector.Parse(pair.kind, pair.a, "UA")
		b, errB := selector.Parse(pair.kind, pair.b, "UA")
		if errA != nil || errB != nil || selector.Match(a, b) != pair.same {
			t.Errorf("%q and %q: %v %v %v", a.Normal, b.Normal, errA, errB, selector.Match(a, b))
		}
	}
	a, _ := selector.Parse(selector.Username, "12345678", "UA")
	b, _ := selector.Parse(selector.NumericID, "12345678", "UA")
	if selector.Match(a, b) {
		t.Error("a username and a number of the same signs are two things")
	}
}

func TestASearchFindsWhateverKindWasMeant(t *testing.T) {
	for words, want := range map[string]string{
		"044 123 45 67": "+380441234567", "@Some_User": "some_user", "WWW.example.com/a/": "example.com/a", "0012": "0012",
	} {
		found := selector.Candidates(words, "UA")
		if !strings.Contains("\n"+strings.Join(found, "\n")+"\n", "\n"+want+"\n") {
			t.Errorf("%q: %q", words, found)
		}
	}
	if found := selector.Candidates("", "UA"); len(found) != 0 {
		t.Errorf("nothing typed finds %q", found)
	}
}

func TestEveryKindIsInTheList(t *testing.T) {
	for _, k := range selector.Kinds() {
		if !k.Valid() || k.LabelKey() == "selector.kind_" || k.HintKey() == "selector.hint_" {
			t.Errorf("%q", k)
		}
	}
	if selector.Kind("").Valid() {
		t.Error("no kind is a kind")
	}
}

func FuzzParse(f *testing.F) {
	for i, row := range written {
		f.Add(i, row.raw)
	}
	kinds := selector.Kinds()
	f.Fuzz(func(t *testing.T, which int, raw string) {
		kind := kinds[uint(which)%uint(len(kinds))]
		s, err := selector.Parse(kind, raw, "UA")
		if err != nil {
			return
		}
		again, err := selector.Parse(kind, s.Normal, "UA")
		if err != nil || again.Normal != s.Normal {
			t.Errorf("%s %q: %q, then %q %v", kind, raw, s.Normal, again.Normal, err)
		}
	})
}
