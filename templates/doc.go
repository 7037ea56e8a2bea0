// Package templates holds the pages and the parts they are made of. A page is
// a function of one struct that stands above it in the same file.
package templates
