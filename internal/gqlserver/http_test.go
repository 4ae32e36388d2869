package gqlserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

func send(t *testing.T, s http.Handler, method, contentType, body string) (*httptest.ResponseRecorder, reply) {
	t.Helper()
	request := httptest.NewRequest(method, "/graphql", strings.NewReader(body))
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	recorder := httptest.NewRecorder()
	begun := time.Now()
	s.ServeHTTP(recorder, request)
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("the answer took %v", took)
	}
	return recorder, decode(t, recorder.Body.Bytes())
}

func document(query string) string {
	encoded, err := json.Marshal(gqlserver.Request{Query: query})
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

func TestWhatIsTakenOverHTTP(t *testing.T) {
	const asJSON, fine = "application/json", `{"query":"{me{name}}"}`
	s := serve(root{answer: silent}, defaults())
	for _, test := range []struct {
		name, method, contentType, body string
		status                          int
		code                            domain.Code
	}{
		{"a query", "POST", asJSON, fine, 200, ""},
		{"with a character set", "POST", "application/json; charset=utf-8", fine, 200, ""},
		{"with nulls for what is not given", "POST", asJSON, `{"query":"{me{name}}","variables":null,"operationName":null,"extensions":null}`, 200, ""},
		{"GET", "GET", "", "", 405, domain.InvalidInput},
		{"GET with a body", "GET", asJSON, fine, 405, domain.InvalidInput},
		{"PUT", "PUT", asJSON, fine, 405, domain.InvalidInput},
		{"no content type", "POST", "", fine, 415, domain.InvalidInput},
		{"a form", "POST", "application/x-www-form-urlencoded", "query={me{name}}", 415, domain.InvalidInput},
		{"a form with a file", "POST", "multipart/form-data; boundary=x", "--x--", 415, domain.InvalidInput},
		{"text, as a browser sends unasked", "POST", "text/plain", fine, 415, domain.InvalidInput},
		{"a bare document", "POST", "application/graphql", "{me{name}}", 415, domain.InvalidInput},
		{"no content type that can be read", "POST", ";;", fine, 415, domain.InvalidInput},
		{"a batch", "POST", asJSON, "[" + fine + "]", 400, domain.Unsupported},
		{"a batch behind space", "POST", asJSON, " \n\t[" + fine + "," + fine + "]", 400, domain.Unsupported},
		{"an empty batch", "POST", asJSON, "[]", 400, domain.Unsupported},
		{"nothing", "POST", asJSON, "", 400, domain.InvalidInput},
		{"null", "POST", asJSON, "null", 400, domain.InvalidInput},
		{"text", "POST", asJSON, `"{me{name}}"`, 400, domain.InvalidInput},
		{"half of it", "POST", asJSON, `{"query":"{me{name}}"`, 400, domain.InvalidInput},
		{"more behind it", "POST", asJSON, fine + fine, 400, domain.InvalidInput},
		{"a bracket behind it", "POST", asJSON, fine + "]", 400, domain.InvalidInput},
		{"no query", "POST", asJSON, `{"variables":{}}`, 400, domain.InvalidInput},
		{"a query that is no text", "POST", asJSON, `{"query":{}}`, 400, domain.InvalidInput},
		{"variables that are a list", "POST", asJSON, `{"query":"{me{name}}","variables":[]}`, 400, domain.InvalidInput},
		{"a document that does not parse", "POST", asJSON, `{"query":"{me{"}`, 200, domain.InvalidInput},
		{"a document that is not valid", "POST", asJSON, `{"query":"{you}"}`, 200, domain.InvalidInput},
	} {
		response, answer := send(t, s, test.method, test.contentType, test.body)
		if response.Code != test.status {
			t.Errorf("%s: status %d, want %d", test.name, response.Code, test.status)
		}
		expectCode(t, test.name, answer, test.code)
		if got := response.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
			t.Errorf("%s: content type %q", test.name, got)
		}
		if allow := response.Header().Get("Allow"); (allow == "POST") != (test.status == http.StatusMethodNotAllowed) {
			t.Errorf("%s: Allow: %s", test.name, allow)
		}
	}
}

func TestABodyMayBe256KBAndNoMore(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	const size = 256 << 10
	const begun, ended = `{"query":"{me{name}}","variables":{"x":"`, `"}}`
	for more, want := range map[int]struct {
		status int
		code   domain.Code
	}{0: {200, ""}, 1: {413, domain.LimitExceeded}} {
		body := begun + strings.Repeat("x", size+more-len(begun)-len(ended)) + ended
		response, answer := send(t, s, "POST", "application/json", body)
		if response.Code != want.status {
			t.Errorf("%d bytes: status %d", len(body), response.Code)
		}
		expectCode(t, "body", answer, want.code)
	}
}

func TestHostileRequestsAreRefusedAtOnce(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	within := func(text string) string { return text[:min(len(text), 200_000)] }
	fragments := func(n int, last string) string {
		return "{...f0 ...f000}" + times(n, func(i int) string {
			return "fragment f" + digits(i) + " on Query{...f" + digits(i+1) + " ...f" + digits(i+1) + "}"
		}) + last
	}
	for name, test := range map[string]struct {
		body string
		want domain.Code
	}{
		"3 MB of {a":                  {document(strings.Repeat("{a", 3<<19)), domain.LimitExceeded},
		"as much of {a as a body may": {document(within(strings.Repeat("{a", 100_000))), domain.LimitExceeded},
		"999 tokens of {a":            {document(strings.Repeat("{a", 499)), domain.InvalidInput},
		"nested lists":                {document(`{search(text:` + within(strings.Repeat("[", 200_000))), domain.LimitExceeded},
		"nested JSON":                 {`{"query":"{me{name}}","variables":{"x":` + strings.Repeat("[", 200_000), domain.InvalidInput},
		"nested JSON, closed":         {`{"query":"{me{name}}","variables":{"x":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + "}}", domain.InvalidInput},
		"a bomb of aliases":           {document("{" + times(200, func(i int) string { return "a" + digits(i) + ":me{name}" }) + "}"), domain.LimitExceeded},
		"comments":                    {document(strings.Repeat("#\n", 100_000) + "{me{name}}"), domain.LimitExceeded},
		"one long comment":            {document("#" + strings.Repeat("x", 200_000) + "\n{me{name}}"), ""},
		"fragments in a circle":       {document("{...a} fragment a on Query{...b} fragment b on Query{...a}"), domain.InvalidInput},
		"a fragment in itself":        {document("{me{...s}} fragment s on Subject{name ...s}"), domain.InvalidInput},
		"a circle through fields":     {document(`{entity(id:"a"){...e}} fragment e on Entity{links{edges{node{to{...e}}}}}`), domain.InvalidInput},
		"exploding fragments":         {document(fragments(80, "fragment f080 on Query{me{name}}")), domain.LimitExceeded},
		"exploding without a field":   {document(fragments(80, "fragment f080 on Query{...unknown}")), domain.InvalidInput},
		"exploding into itself":       {document(fragments(80, "fragment f080 on Query{...f000}")), domain.InvalidInput},
		"exploding within the limits": {document(exploding(60)), domain.InvalidInput},
		"repeated over and over":      {document("{" + strings.Repeat(`entity(id:"a"){id}`, 80) + "}"), domain.LimitExceeded},
		"introspection in a circle":   {document("{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}"), domain.InvalidInput},
		"long lists of long lists":    {document(`{search(text:"a",first:200){edges{node{links(first:200){edges{node{to{links(first:200){edges{cursor}}}}}}}}}}`), domain.LimitExceeded},
		"a list without end":          {document(`{search(text:"a",first:2147483647){edges{cursor}}}`), domain.LimitExceeded},
		"answers in parts":            {document("{me{name ...@defer{level}}}"), domain.Unsupported},
		"parts of a fragment":         {document("{me{name ...s@defer}} fragment s on Subject{level}"), domain.Unsupported},
		"text with a NUL":             {document("{me{name\x00}}"), domain.InvalidInput},
		"text that is not UTF-8":      {"{\"query\":\"{me{name\xff}}\"}", domain.InvalidInput},
	} {
		_, answer := send(t, s, "POST", "application/json", test.body)
		expectCode(t, name, answer, test.want)
		if strings.Contains(answer.message(), "{a{a") {
			t.Errorf("%s: the message repeats the request: %s", name, answer.message())
		}
	}
}

// exploding fragments each spread the next twice, under fields that are valid.
func exploding(n int) string {
	return `{entity(id:"a"){...f000}}` + times(n, func(i int) string {
		return "fragment f" + digits(i) + " on Entity{id ...f" + digits(i+1) + " ...f" + digits(i+1) + "}"
	}) + "fragment f" + digits(n) + " on Entity{idd}"
}

func digits(n int) string {
	return string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
}

func TestTheOutcomeOfARequestIsKnown(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	for body, want := range map[string]gqlserver.Outcome{
		document("{me{name}}"): {Operation: "query"},
		document(`mutation{apply(operationId:"a",batch:{}){epoch}}`): {Operation: "mutation"},
		document("{you}"): {Operation: "query", Code: "INVALID_INPUT"},
		document("{"):     {Code: "INVALID_INPUT"},
		"[]":              {Code: "UNSUPPORTED"},
	} {
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		ctx, outcome := gqlserver.WithOutcome(request.Context())
		s.ServeHTTP(httptest.NewRecorder(), request.WithContext(ctx))
		if *outcome != want {
			t.Errorf("%s: %+v, want %+v", body, *outcome, want)
		}
	}
}

func TestRefuseAnswersInTheFormOfGraphQL(t *testing.T) {
	request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	request = request.WithContext(gqlserver.WithRequestID(request.Context(), "r9"))
	recorder := httptest.NewRecorder()
	gqlserver.Refuse(recorder, request, http.StatusUnauthorized, domain.Errorf(domain.Forbidden, "not signed in"))
	answer := decode(t, recorder.Body.Bytes())
	if recorder.Code != 401 || answer.code() != "FORBIDDEN" || answer.message() != "not signed in" || answer.Errors[0].Extensions.RequestID != "r9" {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}
