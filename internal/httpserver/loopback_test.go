package httpserver

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDevelopmentSignInIsOfferedOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"127.0.0.1:8080", "[::1]:8080", "localhost:0", "127.1.2.3:1", "LOCALHOST:80", "[::ffff:127.0.0.1]:80"} {
		if err := CheckLoopback(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "10.0.0.7:80", "kafo.example:80", "localhost.foe.example:80", "127.0.0.1.foe.example:80", "[fe80::1%lo]:80"} {
		if err := CheckLoopback(address); err == nil || !strings.Contains(err.Error(), "--auth oidc") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "8080", "127.0.0.1", "::1:8080"} {
		if err := CheckLoopback(address); err == nil || !strings.Contains(err.Error(), "HOST:PORT") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestForeignNamesForThisMachineAreRefused(t *testing.T) {
	c := config(t)
	s := server(t, c)
	c.LoopbackOnly = false
	anywhere := server(t, c)
	for _, host := range []string{"localhost:8080", "localhost", "127.0.0.1:8080", "127.0.0.1", "[::1]:8080", "[::1]"} {
		if w := send(s, "POST", "/graphql", "Host", host); w.Code != 200 {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
	for _, host := range []string{"foe.example", "foe.example:8080", "localhost.foe.example", "10.0.0.7:8080", "0.0.0.0:8080", "", "127.0.0.1@foe.example"} {
		for _, path := range []string{"/graphql", "/", "/metrics", "/healthz", "/graphiql"} {
			w := send(s, "POST", path, "Host", host, "Sec-Fetch-Site", "same-origin")
			if w.Code != 421 || !strings.Contains(w.Body.String(), "localhost") {
				t.Errorf("%q%s: %d %s", host, path, w.Code, w.Body)
			}
		}
		if w := send(anywhere, "POST", "/graphql", "Host", host); w.Code != 200 {
			t.Errorf("%q where hosts are not limited: %d", host, w.Code)
		}
	}
}

func TestListenSaysWhatToDo(t *testing.T) {
	first, err := Listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = Listen(context.Background(), first.Addr().String())
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "another port with --listen") ||
		!strings.Contains(err.Error(), first.Addr().String()) {
		t.Errorf("a port in use: %v", err)
	}
	for address, says := range map[string]string{"8080": "HOST:PORT", "203.0.113.7:0": "an address of this machine", "127.0.0.1:99999": "--listen"} {
		if l, err := Listen(context.Background(), address); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v %v", address, l, err)
		}
	}
}

func TestRunAnswersWhatIsUnderWayBeforeItEnds(t *testing.T) {
	c := config(t)
	entered, release := make(chan struct{}), make(chan struct{})
	c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-release
		if r.Context().Err() != nil {
			t.Error("the request was cancelled although there was time")
		}
		_, _ = io.WriteString(w, "done")
	})
	ctx, stop := context.WithCancel(context.Background())
	l, ended := start(t, ctx, server(t, c), time.Minute)
	answers := make(chan string, 1)
	go func() { answers <- post("http://" + l.Addr().String() + "/graphql") }()
	<-entered
	stop()
	waitUntilRefused(t, l.Addr().String())
	close(release)
	if got := <-answers; got != "done" {
		t.Errorf("the answer is %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRunCancelsWhatTakesTooLong(t *testing.T) {
	c := config(t)
	entered, cancelled := make(chan struct{}), make(chan struct{})
	c.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done()
		close(cancelled)
	})
	ctx, stop := context.WithCancel(context.Background())
	l, ended := start(t, ctx, server(t, c), 20*time.Millisecond)
	go post("http://" + l.Addr().String() + "/graphql")
	<-entered
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	<-cancelled
}

func TestRunTellsOfAListenerThatFails(t *testing.T) {
	l, err := Listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := server(t, config(t)).Run(context.Background(), l); err == nil || !strings.Contains(err.Error(), "serve on") {
		t.Errorf("%v", err)
	}
}

func start(t *testing.T, ctx context.Context, s *Server, patience time.Duration) (net.Listener, <-chan error) { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	l, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, l, patience) }()
	return l, ended
}

func post(url string) string {
	response, err := http.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

func waitUntilRefused(t *testing.T, address string) {
	t.Helper()
	for range 500 {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		connection.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it still takes connections")
}
