// Package selector knows target identifiers: as written, in a normal form, and
// whether two of them mean the same. Search and deconfliction match the normal
// form; what was written is kept untouched.
package selector

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"rogatory/internal/fault"
)

// Kind is the kind of an identifier.
type Kind string

// The kinds of identifier.
const (
	Phone      Kind = "phone"        // E.164
	Email      Kind = "email"        //
	Username   Kind = "username"     //
	NumericID  Kind = "numeric_id"   // digits of the platform
	URL        Kind = "url"          //
	IPTime     Kind = "ip_timestamp" // address, port where known, and instant
	DeviceID   Kind = "device_id"    // IMEI, serial number
	Wallet     Kind = "wallet"       //
	TxHash     Kind = "tx_hash"      //
	Domain     Kind = "domain"       //
	PushToken  Kind = "push_token"   //
	Payment    Kind = "payment"      //
	PlatformID Kind = "platform_id"  // any other id the platform gave
	Other      Kind = "other"        // from an old register: as written
)

// Kinds lists all kinds in the order a page offers them.
func Kinds() []Kind {
	return []Kind{Phone, Username, NumericID, Email, URL, IPTime, Domain, DeviceID, Wallet, TxHash, Payment, PushToken, PlatformID, Other}
}

// Valid says whether the kind is one of the list.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// LabelKey is the message key of the kind's name.
func (k Kind) LabelKey() string { return "selector.kind_" + string(k) }

// HintKey is the message key of an example of how to write the kind.
func (k Kind) HintKey() string { return "selector.hint_" + string(k) }

// MaxLength is the longest identifier, in characters.
const MaxLength = 2000

// Selector is one identifier: as written and in its normal form.
type Selector struct {
	Kind   Kind   `json:"kind"`
	Raw    string `json:"raw"`
	Normal string `json:"normal"`
}

// Parse reads an identifier of a kind as a person wrote it. Country is the
// agency's, for telephone numbers without a prefix. An invalid one cannot be
// sent: the fault says what to write instead.
func Parse(kind Kind, raw, country string) (Selector, error) {
	s := Selector{Kind: kind, Raw: raw}
	if !kind.Valid() {
		return s, fault.On("selector_kind", "selector.kind_missing")
	}
	switch {
	case strings.TrimSpace(raw) == "":
		return s, fault.On("selector", "selector.missing")
	case !utf8.ValidString(raw) || strings.ContainsRune(raw, 0):
		return s, fault.On("selector", "selector.encoding")
	case utf8.RuneCountInString(raw) > MaxLength:
		return s, fault.On("selector", "selector.too_long", MaxLength)
	}
	normal, key := settled(kind, plain(raw), country)
	if key != "" {
		return s, fault.On("selector", key)
	}
	s.Normal = normal
	return s, nil
}

// plain is the form in which identifiers are compared: compatibility forms
// composed (A45), invisible and direction characters gone (A43), outer blanks
// gone.
func plain(raw string) string {
	s := norm.NFKC.String(raw)
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r >= 0xE0000 && r <= 0xE007F {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// fold is case folding without the Turkish trap: İ and ı become i, ß becomes ss.
func fold(s string) string {
	s = strings.NewReplacer("İ", "i", "ı", "i", "ß", "ss", "ẞ", "ss").Replace(s)
	return norm.NFC.String(strings.ToLower(s))
}

// settled normalizes until nothing changes, so that what a page shows can be
// typed into a search; what becomes nonsense on the way was nonsense.
func settled(kind Kind, s, country string) (normal, wrong string) {
	for range 4 {
		if normal, wrong = normalize(kind, s, country); wrong != "" || normal == s {
			return normal, wrong
		}
		s = plain(normal)
	}
	return "", "selector.unstable"
}

// normalize gives the normal form, or the key of what is wrong.
func normalize(kind Kind, s, country string) (normal, wrong string) {
	if s == "" {
		return "", "selector.missing"
	}
	switch kind {
	case Phone:
		return phone(s, country)
	case Email:
		return email(s)
	case Username:
		return username(s)
	case NumericID:
		return matching(strings.ReplaceAll(s, " ", ""), digits, "selector.bad_numeric_id")
	case URL:
		return address(s)
	case IPTime:
		return ipTime(s)
	case Domain:
		return domain(s)
	case DeviceID:
		return matching(strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s)), device, "selector.bad_device_id")
	case Wallet:
		return matching(s, wallet, "selector.bad_wallet")
	case TxHash:
		return matching(strings.TrimPrefix(strings.ToLower(s), "0x"), txHash, "selector.bad_tx_hash")
	default:
		return fold(strings.Join(strings.Fields(s), " ")), ""
	}
}

var (
	digits = regexp.MustCompile(`^[0-9]{1,32}$`)
	device = regexp.MustCompile(`^[0-9A-Z]{8,64}$`)
	wallet = regexp.MustCompile(`^[A-Za-z0-9:]{20,128}$`)
	txHash = regexp.MustCompile(`^[0-9a-zA-Z]{40,128}$`)
	handle = regexp.MustCompile(`^[\pL\pM\pN._\-#]{2,100}$`)
	local  = regexp.MustCompile(`^[^\s@"<>(),:;\\\[\]]{1,64}$`)
)

func matching(s string, form *regexp.Regexp, wrong string) (string, string) {
	if !form.MatchString(s) {
		return "", wrong
	}
	return s, ""
}

func phone(s, country string) (string, string) {
	s = strings.Replace(s, "(0)", "", 1) // +49 (0)30 …: the zero is not dialled from abroad
	if strings.HasPrefix(s, "00") {
		s = "+" + s[2:]
	}
	if strings.ContainsFunc(s, unicode.IsLetter) {
		return "", "selector.bad_phone" // the library would dial letters as on a keypad
	}
	e164, ok := dialled(s, country)
	if !ok {
		return "", "selector.bad_phone"
	}
	// What reads differently the second time, such as a zero that counts as a
	// prefix now and then, would never be found again.
	if again, ok := dialled(e164, country); !ok || again != e164 {
		return "", "selector.bad_phone"
	}
	return e164, ""
}

func dialled(s, country string) (string, bool) {
	number, err := phonenumbers.Parse(s, country)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

func email(s string) (string, string) {
	s = strings.TrimPrefix(s, "mailto:")
	at := strings.LastIndexByte(s, '@')
	if at < 1 || !local.MatchString(s[:at]) {
		return "", "selector.bad_email"
	}
	host, wrong := domain(s[at+1:])
	if wrong != "" {
		return "", "selector.bad_email"
	}
	return fold(s[:at]) + "@" + host, ""
}

func username(s string) (string, string) {
	s = strings.TrimPrefix(s, "@")
	if !handle.MatchString(s) {
		return "", "selector.bad_username"
	}
	return fold(s), ""
}

func domain(s string) (string, string) {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	host, err := idna.Lookup.ToASCII(s)
	if err != nil || len(host) > 253 || !strings.Contains(host, ".") {
		return "", "selector.bad_domain"
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return "", "selector.bad_domain"
	}
	return host, ""
}

func address(s string) (string, string) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || u.Hostname() == "" {
		return "", "selector.bad_url"
	}
	host, wrong := domain(u.Hostname())
	if wrong != "" {
		addr, err := netip.ParseAddr(u.Hostname())
		if err != nil {
			return "", "selector.bad_url"
		}
		host = addr.String()
		if addr.Is6() {
			host = "[" + host + "]" // else its last group would read as a port
		}
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	normal := strings.TrimPrefix(host, "www.") + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		normal += "?" + u.RawQuery
	}
	return normal, ""
}

// ipTime reads ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT, and an instant: an
// address without one names nobody, because providers lend it to many.
func ipTime(s string) (string, string) {
	where, when, _ := strings.Cut(strings.Join(strings.Fields(s), " "), " ")
	addr, ok := ipPort(where)
	if !ok {
		return "", "selector.bad_ip"
	}
	at, ok := instant(when)
	if !ok {
		return "", "selector.ip_needs_time"
	}
	return addr + " " + at.UTC().Format(time.RFC3339), ""
}

func ipPort(s string) (string, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()).String(), true
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return "", false
	}
	return a.Unmap().String(), true
}

func instant(s string) (time.Time, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(s, "@"))
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04 UTC"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Match says whether two identifiers mean the same.
func Match(a, b Selector) bool { return a.Kind == b.Kind && a.Normal == b.Normal }

// Candidates gives the normal forms under which words typed into a search may
// stand in the register, whatever kind was meant.
func Candidates(words, country string) []string {
	var all []string
	for _, k := range Kinds() {
		if s, err := Parse(k, words, country); err == nil && !slices.Contains(all, s.Normal) {
			all = append(all, s.Normal)
		}
	}
	return all
}
