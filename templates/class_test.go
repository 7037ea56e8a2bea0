package templates_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A class that the stylesheet does not know is a slip: the page would look as
// if somebody had forgotten it.
func TestEveryClassOfOursIsInTheStylesheet(t *testing.T) {
	css, err := os.ReadFile(filepath.Join("..", "static", "rogatory.css"))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("*.templ")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages found", err)
	}
	ours := regexp.MustCompile(`\b(?:rg|govuk)-[a-z0-9]+(?:-[a-z0-9]+)*(?:__[a-z0-9-]+)?(?:--[a-z0-9-]*)?`)
	comment := regexp.MustCompile(`(?m)^\s*//.*$`)
	for _, page := range pages {
		body, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, class := range ours.FindAllString(comment.ReplaceAllString(string(body), ""), -1) {
			if seen[class] || unstyled[class] || strings.HasSuffix(class, "-") {
				continue
			}
			seen[class] = true
			if !regexp.MustCompile(`\.` + regexp.QuoteMeta(class) + `(?:[^a-zA-Z0-9_-]|$)`).Match(css) {
				t.Errorf("%s uses %s, which has no rule", page, class)
			}
		}
	}
}

// unstyled are names for tests, scripts and paper that need no rule.
var unstyled = map[string]bool{
	"rg-nav--wide": true, "rg-chart__drawing--wide": true, "rg-interval__text": true, "rg-rows": true,
	"rg-timeline__by": true, "rg-timeline__recorded": true, "rg-footer__version": true, "rg-footer__inner": true,
	"rg-theme": true, "govuk-radios": true, "govuk-checkboxes": true, "govuk-table__row": true, "govuk-table__body": true,
	"rg-demo__tag": true, "rg-nav__item": true, "rg-subnav__item": true, "rg-empty__text": true, "rg-empty__action": true,
}
