package service

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

const secretSetting = "secret"

// Settings keep values of the service's own.
type Settings interface {
	// Setting is the value that holds; "" where there is none.
	Setting(ctx context.Context, name string) (string, error)
	// KeepSetting stores the value unless there is one, and returns what holds.
	KeepSetting(ctx context.Context, name, value string) (string, error)
}

// Secret is the service's secret: the one given, else the one that the store
// keeps, which is made at random at the first call.
func Secret(ctx context.Context, given string, s Settings) ([]byte, error) {
	if given != "" {
		return []byte(given), nil
	}
	kept, err := s.KeepSetting(ctx, secretSetting, rand.Text()+rand.Text())
	if err != nil {
		return nil, fmt.Errorf("keep the service's secret: %w", err)
	}
	return []byte(kept), nil
}

var tokenEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// tokenMark leads the tokens that stand for source keys. It holds a space,
// which no id does, so that a token is never taken for a report.
const tokenMark = "source "

const tokenBytes = 10

// token stands for a source key towards subjects of one country: equal for
// equal keys, and never the key itself.
func (s *Service) token(key, country string) string {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(country + "\x00" + key))
	return tokenMark + strings.ToLower(tokenEncoding.EncodeToString(mac.Sum(nil)[:tokenBytes]))
}

// isToken says whether the text has the form of a token.
func isToken(source string) bool {
	text, marked := strings.CutPrefix(source, tokenMark)
	if !marked || strings.ToLower(text) != text {
		return false
	}
	raw, err := tokenEncoding.DecodeString(strings.ToUpper(text))
	return err == nil && len(raw) == tokenBytes
}

// newID is an id that the service gives: the country's, and 26 random characters.
func newID(s domain.Subject) string { return s.Country + ":" + strings.ToLower(rand.Text()) }
