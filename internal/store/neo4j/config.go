package neo4j

import (
	"net"
	"net/url"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Config says which database to open, and as whom.
type Config struct {
	// URI is scheme and address alone: neo4j:// routes to a cluster's leader and
	// followers, bolt:// stays with one server; +s and +ssc encrypt.
	URI string
	// Database is always named explicitly; "" is neo4j, the default database.
	Database string
	// User and Password; both empty: no authentication.
	User     string
	Password string
}

const (
	defaultDatabase = "neo4j"
	defaultPort     = "7687"
)

var schemes = []string{"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}

// IsAddress says whether the text has one of the schemes that ParseAddress reads.
func IsAddress(address string) bool {
	scheme, _, found := strings.Cut(address, "://")
	for _, s := range schemes {
		if found && s == scheme {
			return true
		}
	}
	return false
}

// ParseAddress reads SCHEME://HOST[:PORT][/DATABASE] with the scheme neo4j or
// bolt, alone or with +s or +ssc. User and password never stand in an address.
// It fails with INVALID_INPUT.
func ParseAddress(address string) (Config, error) {
	fault := domain.FieldErrorf("store", "expected neo4j://HOST:PORT/DATABASE (or bolt://, neo4j+s://, neo4j+ssc://)")
	u, err := url.Parse(address)
	if err != nil {
		return Config{}, fault // the cause would repeat a password that stands in the address
	}
	if u.User != nil {
		return Config{}, domain.FieldErrorf("store",
			"user and password do not belong into the address: set KAFO_NEO4J_USER and KAFO_NEO4J_PASSWORD")
	}
	database := strings.TrimPrefix(u.Path, "/")
	if !IsAddress(address) || u.Hostname() == "" || strings.Contains(database, "/") || u.RawQuery != "" || u.Fragment != "" {
		return Config{}, fault
	}
	port := u.Port()
	if port == "" {
		port = defaultPort
	}
	if database == "" {
		database = defaultDatabase
	}
	return Config{URI: u.Scheme + "://" + net.JoinHostPort(u.Hostname(), port), Database: database}, nil
}
