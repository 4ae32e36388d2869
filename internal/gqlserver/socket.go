package gqlserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"github.com/kafo-graph/kafo/internal/domain"
)

// subprotocol is the one that is spoken over websockets.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
const subprotocol = "graphql-transport-ws"

// The codes with which that protocol closes a websocket.
const (
	closeBadMessage    websocket.StatusCode = 4400
	closeUnauthorized  websocket.StatusCode = 4401
	closeForbidden     websocket.StatusCode = 4403
	closeSubprotocol   websocket.StatusCode = 4406
	closeInitTimeout   websocket.StatusCode = 4408
	closeAlreadyExists websocket.StatusCode = 4409
	closeTooMany       websocket.StatusCode = 4429
)

// envelope is how many bytes a message may have beside its payload.
const envelope = 4 << 10

// message is what is sent either way.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// IsWebsocket says whether the request is taken for one that opens a websocket.
func IsWebsocket(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// closing ends a websocket with a code and a reason of at most 123 bytes.
type closing struct {
	code   websocket.StatusCode
	reason string
}

// Error is the reason.
func (c *closing) Error() string { return c.reason }

// socket is one websocket.
type socket struct {
	server *Server
	conn   *websocket.Conn
	header string // Authorization
	// ctx ends with the socket.
	ctx    context.Context
	cancel context.CancelCauseFunc

	caller  Caller
	claimed bool

	lock    sync.Mutex
	under   map[string]*operation // operations under way, by id
	running sync.WaitGroup
	beside  sync.WaitGroup
}

// serveSocket speaks the protocol until one side has enough. Who sends
// requests is said by connection_init or, before, by the Authorization header.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol},
		// Foreign origins are refused by httpserver, which knows those allowed.
		InsecureSkipVerify: true,
	})
	if err != nil { // Accept has answered
		s.options.Log.Debug().Err(err).Msg("accept websocket")
		return
	}
	conn.SetReadLimit(s.options.Limits.Body + envelope)
	k := &socket{
		server: s, conn: conn, header: r.Header.Get("Authorization"), caller: callerOf(r.Context()),
		under: map[string]*operation{},
	}
	k.ctx, k.cancel = context.WithCancelCause(r.Context())
	if err := s.streams.enter(); err != nil {
		k.close(&closing{closeTooMany, err.Error()})
		return
	}
	defer s.streams.leave()
	k.close(k.run())
}

// run serves the socket, and returns why it ends.
func (k *socket) run() error {
	if k.conn.Subprotocol() != subprotocol {
		return &closing{closeSubprotocol, "Subprotocol not acceptable"}
	}
	err := k.converse()
	k.cancel(err)
	k.running.Wait()
	k.beside.Wait()
	if k.claimed {
		k.server.streams.disclaim(k.caller.Name)
	}
	return context.Cause(k.ctx)
}

// attend ends the socket when the caller is no longer signed in, or when the
// client shows no sign of life.
func (k *socket) attend() {
	limits := k.server.streams.limits
	tick := time.NewTicker(limits.Pulse)
	defer tick.Stop()
	for {
		select {
		case <-k.ctx.Done():
			return
		case <-tick.C:
		}
		if !k.caller.holds() {
			k.cancel(&closing{closeForbidden, "Forbidden"})
			return
		}
		ctx, stop := context.WithTimeout(k.ctx, limits.Stall)
		if err := k.conn.Ping(ctx); err != nil {
			k.cancel(err)
		}
		stop()
	}
}

// finish lets the operations under way end by themselves, which they do when
// all streams are to end.
func (k *socket) finish() {
	ended := make(chan struct{})
	go func() { k.running.Wait(); close(ended) }()
	patience := time.NewTimer(k.server.streams.limits.Stall)
	defer patience.Stop()
	select {
	case <-ended:
	case <-patience.C:
	case <-k.ctx.Done():
	}
}

// converse takes messages until the socket is to be closed. The library cuts
// the connection off when a read is cancelled, so reads are not: converse is
// left waiting and close ends it.
func (k *socket) converse() error {
	messages := make(chan message)
	failed := make(chan error, 1)
	go func() { failed <- k.receive(messages) }()
	wait := time.NewTimer(k.server.streams.limits.Init)
	defer wait.Stop()
	acknowledged := false
	for {
		select {
		case <-k.ctx.Done():
			return context.Cause(k.ctx)
		case <-k.server.streams.ended:
			k.finish()
			return &closing{websocket.StatusGoingAway, "the service is stopping"}
		case err := <-failed:
			return err
		case <-wait.C:
			if !acknowledged {
				return &closing{closeInitTimeout, "Connection initialisation timeout"}
			}
		case m := <-messages:
			var err error
			if m.Type == "connection_init" && !acknowledged {
				acknowledged, err = true, k.init(m.Payload)
			} else {
				err = k.take(m, acknowledged)
			}
			if err != nil {
				return err
			}
		}
	}
}

func (k *socket) receive(messages chan<- message) error {
	for {
		kind, text, err := k.conn.Read(context.WithoutCancel(k.ctx))
		if err != nil {
			return err
		}
		var m message
		if kind != websocket.MessageText || json.Unmarshal(text, &m) != nil {
			return &closing{closeBadMessage, "Invalid message"}
		}
		select {
		case messages <- m:
		case <-k.ctx.Done():
			return context.Cause(k.ctx)
		}
	}
}

// init signs the caller in.
func (k *socket) init(payload json.RawMessage) error {
	if signIn := signInOf(k.ctx); signIn != nil {
		given := struct {
			Authorization *string `json:"authorization"`
		}{&k.header}
		if len(payload) > 0 && json.Unmarshal(payload, &given) != nil {
			return &closing{closeBadMessage, "Invalid payload of connection_init"}
		}
		if given.Authorization == nil { // null
			given.Authorization = &k.header
		}
		caller, err := signIn(*given.Authorization)
		if err != nil {
			return &closing{closeForbidden, "Forbidden"}
		}
		k.caller = caller
	}
	if err := k.server.streams.claim(k.caller.Name); err != nil {
		return &closing{closeTooMany, err.Error()}
	}
	k.claimed = true
	k.beside.Go(k.attend)
	return k.send(message{Type: "connection_ack"})
}

// take does what a message other than the first connection_init asks for.
func (k *socket) take(m message, acknowledged bool) error {
	switch m.Type {
	case "connection_init":
		return &closing{closeTooMany, "Too many initialisation requests"}
	case "ping":
		return k.send(message{Type: "pong", Payload: m.Payload})
	case "pong":
		return nil
	case "complete":
		k.forget(m.ID, nil)
		return nil
	case "subscribe":
		if !acknowledged {
			return &closing{closeUnauthorized, "Unauthorized"}
		}
		if m.ID == "" {
			return &closing{closeBadMessage, "Invalid message: subscribe without an id"}
		}
		return k.subscribe(m)
	}
	return &closing{closeBadMessage, "Invalid message"}
}

// send writes a message; a client that does not read it in time is cut off. The
// library cuts off the connection when a write is cancelled, so that it is not
// when the socket ends, of which the client is to be told.
func (k *socket) send(m message) error {
	if k.ctx.Err() != nil {
		return context.Cause(k.ctx)
	}
	encoded, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(k.ctx), k.server.streams.limits.Stall)
	defer stop()
	return k.conn.Write(ctx, websocket.MessageText, encoded)
}

// subscribe begins an operation. By the time it returns, a subscription
// watches.
func (k *socket) subscribe(m message) error {
	k.lock.Lock()
	_, taken := k.under[m.ID]
	count := len(k.under)
	k.lock.Unlock()
	if taken {
		return &closing{closeAlreadyExists, "Subscriber for " + clip(m.ID) + " already exists"}
	}
	limits := k.server.options.Limits
	var refusal error
	var request Request
	switch {
	case int64(len(m.Payload)) > limits.Body:
		refusal = domain.Errorf(domain.LimitExceeded, "a request may have %d bytes", limits.Body)
	case count >= k.server.streams.limits.Operations:
		refusal = domain.Errorf(domain.LimitExceeded, "over one websocket %d operations may be under way", k.server.streams.limits.Operations)
	default:
		request, refusal = decode(m.Payload)
	}
	// Every operation is a request of its own, with its own id and outcome.
	ctx, _ := WithOutcome(k.caller.begin(withFreshRequestID(k.ctx)))
	if refusal != nil {
		return k.fail(m.ID, k.server.failure(ctx, refusal))
	}
	k.begin(ctx, m.ID, request)
	return nil
}

func clip(id string) string {
	const most = 64
	if len(id) > most {
		return strings.ToValidUTF8(id[:most], "") + "..."
	}
	return id
}

func (k *socket) begin(ctx context.Context, id string, request Request) {
	begun := time.Now()
	o := k.server.begin(ctx, request, func() error { return nil })
	k.lock.Lock()
	k.under[id] = o
	k.lock.Unlock()
	k.running.Go(func() {
		err := o.all(k.caller, func(r *graphql.Response) error { return k.answer(id, o, r) }, func() error { return nil })
		if !o.subscription {
			observe(ctx, time.Since(begun))
		}
		switch {
		case errors.Is(err, errSignedOut):
			k.cancel(&closing{closeForbidden, "Forbidden"})
		case err != nil:
			k.cancel(err)
		case k.forget(id, o):
			if err := k.send(message{ID: id, Type: "complete"}); err != nil {
				k.cancel(err)
			}
		}
	})
}

// forget ends an operation, and says whether it was under way; nil stands for
// whichever has the id.
func (k *socket) forget(id string, o *operation) bool {
	k.lock.Lock()
	defer k.lock.Unlock()
	under := k.under[id]
	if under == nil || o != nil && o != under {
		return false
	}
	under.cancel()
	delete(k.under, id)
	return true
}

// answer sends an answer, unless the client has completed the operation.
func (k *socket) answer(id string, o *operation, r *graphql.Response) error {
	if o.refused {
		k.forget(id, o)
		return k.fail(id, r)
	}
	encoded, err := json.Marshal(r)
	if err != nil {
		return err
	}
	k.lock.Lock()
	under := k.under[id] == o
	k.lock.Unlock()
	if !under {
		return nil
	}
	return k.send(message{ID: id, Type: "next", Payload: encoded})
}

// fail says why an operation did not begin.
func (k *socket) fail(id string, r *graphql.Response) error {
	encoded, err := json.Marshal(r.Errors)
	if err != nil {
		return err
	}
	return k.send(message{ID: id, Type: "error", Payload: encoded})
}

// close closes the connection for the reason that the socket ended.
func (k *socket) close(reason error) {
	var c *closing
	if !errors.As(reason, &c) {
		_ = k.conn.CloseNow() // the other side has gone, or does not read
		return
	}
	if err := k.conn.Close(c.code, c.reason); err != nil {
		k.server.options.Log.Debug().Err(err).Msg("close websocket")
	}
}
