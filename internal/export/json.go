package export

import (
	"bytes"
	"encoding/json"
	"fmt"

	"rogatory/internal/document"
)

// object writes a document as JSON; docs/report.md describes it.
func object(d document.Document) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("export: json: %w", err)
	}
	return out.Bytes(), nil
}
