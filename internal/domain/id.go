package domain

import "fmt"

// MaxIDLength is the longest id that a thing may have, in bytes.
const MaxIDLength = 128

// CheckEntityID fails unless id is 1 to 128 of A-Z a-z 0-9 . _ : and -.
func CheckEntityID(id string) error { return checkID(id, false) }

// CheckLinkID fails unless id is an entity's id in form, > also being allowed.
func CheckLinkID(id string) error { return checkID(id, true) }

// CheckReportID fails unless id is an entity's id in form.
func CheckReportID(id string) error { return checkID(id, false) }

func checkID(id string, arrow bool) error {
	if id == "" || len(id) > MaxIDLength {
		return fmt.Errorf("an id has 1 to %d characters, not %d", MaxIDLength, len(id))
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == ':', c == '-':
		case c == '>' && arrow:
		default:
			return fmt.Errorf("an id is made of A-Z a-z 0-9 . _ : -%s, not %q", map[bool]string{true: " >"}[arrow], clip(id))
		}
	}
	return nil
}
