package httpserver

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// origins are the foreign origins whose pages may use the API.
type origins struct {
	allowed    []string
	protection *http.CrossOriginProtection
}

func newOrigins(allowed []string) (*origins, error) {
	o := &origins{allowed: allowed, protection: http.NewCrossOriginProtection()}
	for _, origin := range allowed {
		u, err := url.Parse(origin)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Scheme+"://"+u.Host != origin {
			return nil, fmt.Errorf("allow origin %q: expected scheme and host alone, such as https://kafo.example:8443", origin)
		}
		if err := o.protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("allow origin %q: %w", origin, err)
		}
	}
	return o, nil
}

// guard refuses what browsers send from pages of foreign origins, if it could
// change anything or open a websocket, over which pages may read and write
// whatever their origin (CORS does not hold there). Programs that are no
// browsers are let through.
func (o *origins) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.protection.Check(unsafely(r)) != nil {
			say(w, http.StatusForbidden, "requests from pages of this origin are not allowed; --allow-origin names those that are")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unsafely is the request as one that is looked at, if it asks for another
// protocol: by its method alone it would pass for one that changes nothing.
func unsafely(r *http.Request) *http.Request {
	if len(r.Header.Values("Upgrade")) == 0 {
		return r
	}
	looked := *r
	looked.Method = http.MethodPost
	return &looked
}

// sharing lets pages of the allowed origins send requests and read the answers
// (CORS). Credentials that browsers keep, such as cookies, are never among them.
func (o *origins) sharing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		shared := slices.Contains(o.allowed, origin)
		if shared {
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Expose-Headers", requestIDHeader)
		}
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		header.Add("Vary", "Access-Control-Request-Method")
		header.Add("Vary", "Access-Control-Request-Headers")
		if !shared {
			say(w, http.StatusForbidden, "pages of this origin may not use the API; --allow-origin names those that may")
			return
		}
		header.Set("Access-Control-Allow-Methods", http.MethodPost)
		header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		header.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
