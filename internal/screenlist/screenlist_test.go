package screenlist_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
	"github.com/kafo-graph/kafo/internal/screenlist"
	"github.com/kafo-graph/kafo/internal/service"
)

// echo answers every subject with a match that repeats it, and refuses the one
// that is named "refused". It fails from its portion fail on, where that is set.
type echo struct{ portions, fail int }

func (e *echo) ScreenRows(_ context.Context, inputs []service.ScreenInput, _ *int) ([]service.Screened, []error, error) {
	if e.portions++; e.portions == e.fail {
		return nil, nil, errors.New("cut off")
	}
	all, failed := make([]service.Screened, len(inputs)), make([]error, len(inputs))
	for i, in := range inputs {
		if in.Name == "refused" {
			failed[i] = domain.FieldErrorf("name", "expected another")
			continue
		}
		all[i] = service.Screened{Verdict: screening.Matched, Epoch: 7, Identifiers: read(in), Matches: []service.ScreenMatch{{
			Label: strings.Join(append([]string{in.Name}, in.Names...), "+") + "|" + in.BirthDate.String() + "|" + in.Phone + "|" + in.Document.MRZ,
			Match: screening.Match{ID: in.Name, Kind: in.Kind, Verdict: screening.Matched, Score: 1},
		}}}
	}
	return all, failed, nil
}

func read(in service.ScreenInput) (all []identifiers.Reading) {
	if in.IMO != "" {
		all = append(all, identifiers.ReadIMO(in.IMO))
	}
	if in.Document.MRZ != "" {
		all = append(all, identifiers.ReadMRZ(in.Document.MRZ).Reading)
	}
	return all
}

func screen(list string) (lines []string, summary *screenlist.Summary, err error) {
	var out bytes.Buffer
	summary, err = screenlist.Screen(context.Background(), &echo{}, strings.NewReader(list), nil, &out, screenlist.Options{Kind: domain.Person})
	for line := range strings.Lines(out.String()) {
		var a screenlist.Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			return nil, nil, err
		}
		text := fmt.Sprint(a.Row, " ")
		switch {
		case a.Fault != nil:
			text += fmt.Sprintf("%d %s: %s", a.Fault.Line, a.Fault.Field, a.Fault.Message)
		default:
			text += a.Matches[0].Kind + " " + a.Matches[0].Label
		}
		lines = append(lines, text)
	}
	return lines, summary, err
}

// A subject whose document cannot be read must not pass for one that is on no list.
func TestIdentifiersThatAreNotValidAreToldInTheAnswers(t *testing.T) {
	var out bytes.Buffer
	list := "kind,imo,document.mrz\nVEHICLE,9074728,\nVEHICLE,9074729,\nTRAVEL_DOCUMENT,,P<UTO\n"
	summary, err := screenlist.Screen(context.Background(), &echo{}, strings.NewReader(list), nil, &out, screenlist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got [][]screenlist.Identifier
	for line := range strings.Lines(out.String()) {
		var a screenlist.Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Invalid)
	}
	want := [][]screenlist.Identifier{
		{{Type: "IMO", Problems: []string{"checkDigit: expected 9, read 8"}}},
		nil,
		{{Type: "MRZ_TD2", Problems: []string{"mrz: expected 2 lines of 36 characters (MRZ_TD2)"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" || summary.Doubtful != 2 || summary.Bad != 0 {
		t.Errorf("%d doubtful, %d bad (-want +got):\n%s", summary.Doubtful, summary.Bad, diff)
	}
}

func TestListsAreReadAsSpreadsheetsWriteThem(t *testing.T) {
	for name, c := range map[string]struct {
		list string
		want []string
	}{
		"with a byte order mark":          {"\ufeffname\nMoussa\n", []string{"1 PERSON Moussa|||"}},
		"with lines as Windows ends them": {"name,kind\r\nMoussa,ORGANISATION\r\n", []string{"1 ORGANISATION Moussa|||"}},
		"without an end of the last line": {"name\nMoussa", []string{"1 PERSON Moussa|||"}},
		"with semicolons":                 {"name;birthDate\n\"Ag Demo; Moussa\";1985-03\n", []string{"1 PERSON Ag Demo; Moussa|1985-03||"}},
		"with tabs":                       {"name\tbirthDate\nAg Demo, Moussa\t1985\n", []string{"1 PERSON Ag Demo, Moussa|1985||"}},
		"with quotes, commas and lines":   {"name,document.mrz\n\"Moussa \"\"le Grand\"\", fils\",\"P<NER\nX1\"\n", []string{`1 PERSON Moussa "le Grand", fils|||` + "P<NER\nX1"}},
		"with several names":              {"name,names\nMoussa,Musa; Moise ;\n", []string{"1 PERSON Moussa+Musa+Moise|||"}},
		"with empty lines between":        {"\nname\n\nMoussa\n\n\nMusa\n", []string{"1 PERSON Moussa|||", "2 PERSON Musa|||"}},
		"with blanks around":              {" name , phone \n Moussa , +227 90 \n", []string{"1 PERSON Moussa||+227 90|"}},
		"with nothing but a header":       {"name\n", nil},
		"with a blank row":                {"name,phone\n,\nMusa,\n", []string{"1 2 : expected who or what is to be screened, but the row is blank", "2 PERSON Musa|||"}},
		"with a row that is too short":    {"name,phone\nMusa\n", []string{"1 2 : expected 2 columns, as in the header, not 1"}},
		"with a row that is too long":     {"name\nMusa,x\n", []string{"1 2 : expected 1 columns, as in the header, not 2"}},
		"with a quote in a cell":          {"name\nMu\"sa\nMoussa\n", []string{`1 2 : bare " in non-quoted-field`, "2 PERSON Moussa|||"}},
		"with a quote that is not closed": {"name\nMusa\n\"Moussa\nAli\n", []string{"1 PERSON Musa|||", `2 3 : extraneous or missing " in quoted-field`}},
		"with a formula":                  {"name\n=HYPERLINK(1)\n", []string{"1 2 name: expected a value, not a spreadsheet's formula"}},
		"with a number shortened":         {"kind,phone\nPHONE,2.279E+11\n", []string{"1 2 phone: expected the number in full, not as a spreadsheet shortens it"}},
		"with a date that is none":        {"name,birthDate\nMusa,1985-13\nMusa,03/02/1985\n", nil},
		"with a kind that is none":        {"name,kind\nMusa,person\n", nil},
		"with no kind in a row":           {"name,kind\nMusa,\n", []string{"1 2 kind: expected a kind such as PERSON"}},
		"with what the service refuses":   {"name\nrefused\n", []string{"1 2 name: expected another"}},
		"with a row of two megabytes":     {"name\nMusa\n" + strings.Repeat("x", 2<<20) + "\nMusa\n", []string{"1 PERSON Musa|||", "2 0 : a row of more than 1 MB, perhaps for want of a closing quote: nothing behind it was read"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, summary, err := screen(c.list)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil && summary.Rows > 0 {
				if summary.Bad != summary.Rows || summary.Faults[0].Field == "" {
					t.Errorf("got %q", got)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAHeaderAtFaultIsRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct{ list, want string }{
		"empty":              {"", "line 1: expected a header"},
		"an unknown column":  {"name,surname\nx,y\n", "line 1: surname: no field of ScreenInput"},
		"a column twice":     {"name,phone,name\n", "line 1: name: the column stands twice"},
		"a column unnamed":   {"name,\n", "line 1: no field of ScreenInput"},
		"behind empty lines": {"\n\nsurname\n", "line 3: surname"},
		"in UTF-16":          {"\xff\xfen\x00a\x00", "line 1: expected text in UTF-8"},
		"a quote":            {"na\"me\n", "line 1: bare"},
		"endless":            {strings.Repeat("name ", 1<<19), "line 1: expected a header of less than 1 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := screen(c.list)
			var fault *screenlist.Fault
			if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
			if _, _, looked := screenlist.Look(strings.NewReader(c.list), domain.Person); looked == nil || looked.Error() != err.Error() {
				t.Errorf("looking through it says %v", looked)
			}
		})
	}
}

// longList has so many rows; every tenth is at fault, the names are ids.
func longList(rows int) string {
	var b strings.Builder
	b.WriteString("name,expected\n")
	for i := range rows {
		if i%10 == 9 {
			b.WriteString(" , \n")
			continue
		}
		fmt.Fprintf(&b, "p%d,%s\n", i, [...]string{fmt.Sprint("p", i), "", "other"}[i%3])
	}
	return b.String()
}

// runTo screens the list to the file, with the screener.
func runTo(t *testing.T, list, path string, s screenlist.Screener) (*screenlist.Summary, error) {
	t.Helper()
	digest, rows, err := screenlist.Look(strings.NewReader(list), domain.Person)
	if err != nil {
		t.Fatal(err)
	}
	out, err := screenlist.OpenOutput(path, screenlist.Task{List: digest, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	told := int64(0)
	summary, err := screenlist.Screen(context.Background(), s, strings.NewReader(list), out.Earlier(), out,
		screenlist.Options{Kind: domain.Person, Progress: func(did int64) { told = did }})
	if err := out.Close(err == nil); err != nil {
		t.Fatal(err)
	}
	if err == nil && (told != rows || summary.Rows != rows) {
		t.Errorf("%d and %d rows, want %d", told, summary.Rows, rows)
	}
	return summary, err
}

func TestAnInterruptedRunIsGoneOnWithAfterItsLastWholeLine(t *testing.T) {
	list := longList(1000)
	whole := filepath.Join(t.TempDir(), "whole.ndjson")
	want, err := runTo(t, list, whole, &echo{})
	if err != nil {
		t.Fatal(err)
	}
	wanted := readFile(t, whole)
	for name, harm := range map[string]func(path string){
		"cut off between lines":  func(string) {},
		"cut off within a line":  func(path string) { truncate(t, path, 300) },
		"cut off within row one": func(path string) { truncate(t, path, 5) },
		"cut off before row one": func(path string) { truncate(t, path, 0) },
		"output taken away":      func(path string) { _ = os.Remove(path) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out.ndjson")
			if _, err := runTo(t, list, path, &echo{fail: 3}); err == nil {
				t.Fatal("the run was not cut off")
			}
			harm(path)
			left := int64(strings.Count(readIfThere(path), "\n"))
			got, err := runTo(t, list, path, &echo{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Resumed != left {
				t.Errorf("%d rows were resumed, of %d", got.Resumed, left)
			}
			got.Resumed = 0
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if readFile(t, path) != wanted {
				t.Error("the output differs from that of one run")
			}
			again, err := runTo(t, list, path, &echo{})
			if err != nil || again.Resumed != 0 {
				t.Errorf("a run after the last one: %v, %v", again, err)
			}
		})
	}
}

func TestAnotherListBeginsAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.ndjson")
	if _, err := runTo(t, longList(1000), path, &echo{fail: 3}); err == nil {
		t.Fatal("the run was not cut off")
	}
	got, err := runTo(t, longList(999), path, &echo{})
	if err != nil || got.Resumed != 0 || strings.Count(readFile(t, path), "\n") != 999 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestQualityIsThatOfWhatWasSaid(t *testing.T) {
	_, summary, err := screen("name,expected\na,a\nb,b; x\nc,other\nd,\ne,x;e\n")
	if err != nil {
		t.Fatal(err)
	}
	q := summary.Quality
	want := screenlist.Quality{Judged: 5, Expected: 4, First: 3, Match: screenlist.Hits{Right: 3, Wrong: 2}, Possible: screenlist.Hits{Right: 3, Wrong: 2}}
	if diff := cmp.Diff(&want, q); diff != "" {
		t.Error(diff)
	}
	if q.Match.Precision() != .6 || q.Match.Recall(q.Expected) != .75 || q.Top1() != .75 || fmt.Sprintf("%.4f", q.Match.F1(q.Expected)) != "0.6667" {
		t.Errorf("%v %v %v", q.Match.Precision(), q.Match.Recall(q.Expected), q.Top1())
	}
	if _, none, _ := screen("name\na\n"); none.Quality != nil {
		t.Error("a list that says nothing of what is expected was judged")
	}
}

func TestALongListTakesNoMoreMemoryThanAPortion(t *testing.T) {
	rows := 100_000
	in, w := io.Pipe()
	go func() {
		_, _ = io.WriteString(w, "name\n")
		for i := range rows {
			fmt.Fprintf(w, "p%d %s\n", i, strings.Repeat("x", 100))
		}
		_ = w.Close()
	}()
	biggest := 0
	screener := screenerFunc(func(inputs []service.ScreenInput) { biggest = max(biggest, len(inputs)) })
	summary, err := screenlist.Screen(t.Context(), screener, in, nil, io.Discard, screenlist.Options{Kind: domain.Person})
	if err != nil || summary.Rows != int64(rows) || biggest > 256 {
		t.Errorf("%v, %v, %d at once", summary, err, biggest)
	}
}

type screenerFunc func([]service.ScreenInput)

func (f screenerFunc) ScreenRows(_ context.Context, inputs []service.ScreenInput, _ *int) ([]service.Screened, []error, error) {
	f(inputs)
	return make([]service.Screened, len(inputs)), make([]error, len(inputs)), nil
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readIfThere(path string) string {
	text, _ := os.ReadFile(path) // there may be none
	return string(text)
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}
