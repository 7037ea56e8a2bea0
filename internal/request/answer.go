package request

import "fmt"

// ItemField is the form field of one item's value.
func ItemField(no int, name string) string { return fmt.Sprintf("items.%d.%s", no, name) }
