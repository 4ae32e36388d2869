package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
)

// CheckLoopback returns an error unless the listen address is of this machine
// alone, as development sign-in demands: it asks for no proof of who one is.
func CheckLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen address %q: expected HOST:PORT, such as 127.0.0.1:8080", address)
	}
	if !isLoopback(host) {
		return fmt.Errorf("development sign-in asks nobody for a proof, so it cannot be offered on %q: "+
			"listen on 127.0.0.1 or [::1], or use --auth oidc", address)
	}
	return nil
}

// Listen listens on the TCP address HOST:PORT; port 0 takes a free one. Its
// errors say what can be done.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, fmt.Errorf("listen address %q: expected HOST:PORT, such as 127.0.0.1:8080", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen on %s: another program listens there: stop it, or choose another port "+
			"with --listen HOST:PORT (port 0 takes a free one): %w", address, err)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listen on %s: ports below 1024 need a right of their own: "+
			"choose a higher port with --listen HOST:PORT: %w", address, err)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: choose an address of this machine with --listen HOST:PORT: %w", address, err)
	}
	return l, nil
}

// loopbackOnly refuses requests that were sent to another name than this
// machine's own: a foreign page can let its name stand for 127.0.0.1 and would
// then be taken for one of ours (DNS rebinding).
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil { // without a port
			host = strings.TrimSuffix(strings.TrimPrefix(r.Host, "["), "]")
		}
		if !isLoopback(host) {
			say(w, http.StatusMisdirectedRequest,
				"in development this server answers to localhost, 127.0.0.1 and [::1] only, not to the name in the Host header")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
