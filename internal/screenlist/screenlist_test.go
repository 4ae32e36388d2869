package screenlist_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
	"github.com/kafo-graph/kafo/internal/screenlist"
	"github.com/kafo-graph/kafo/internal/service"
)

// most is how many rows the lists of the tests may have.
const most = 3

// rows are those of the list.
func rows(list string) ([]service.ScreenRow, error) {
	encoded, err := screenlist.Read(strings.NewReader(list), domain.Person, most)
	rows := make([]service.ScreenRow, len(encoded))
	for i := range encoded {
		if err := json.Unmarshal(encoded[i], &rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, err
}

// read are the rows of the list as texts: what is screened, or what is wrong.
func read(list string) (lines []string, err error) {
	all, err := rows(list)
	for _, row := range all {
		in, text := row.Subject, fmt.Sprint(row.Row, " ")
		if p := row.Problem; p != nil {
			text += fmt.Sprintf("%d %s: %s", p.Line, p.Field, p.Message)
		} else {
			text += in.Kind.String() + " " + strings.Join(append([]string{in.Name}, in.Names...), "+") + "|" + in.BirthDate.String() + "|" + in.Phone + "|" + in.Document.MRZ
		}
		lines = append(lines, text)
	}
	return lines, err
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
		"with a date that is none":        {"name,birthDate\nMusa,1985-13\n", []string{"1 2 birthDate: no such date: 1985-13-00"}},
		"with a kind that is none":        {"name,kind\nMusa,person\n", []string{`1 2 kind: no entity kind "person"`}},
		"with no kind in a row":           {"name,kind\nMusa,\n", []string{"1 2 kind: expected a kind such as PERSON"}},
		"with text that is not UTF-8":     {"name\nM\xfcsa\nMusa\n", []string{"1 2 name: expected text in UTF-8", "2 PERSON Musa|||"}},
		"with a row of two megabytes":     {"name\nMusa\n" + strings.Repeat("x", 2<<20) + "\nMusa\n", []string{"1 PERSON Musa|||", "2 0 : a row of more than 1 MB, perhaps for want of a closing quote: nothing behind it was read"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(c.list)
			if err != nil {
				t.Fatal(err)
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
			_, err := read(c.list)
			var fault *screenlist.Fault
			if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestALongerListThanIsAllowedIsRefusedWhole(t *testing.T) {
	if all, err := read("name\n" + strings.Repeat("Musa\n", most)); err != nil || len(all) != most {
		t.Errorf("%d rows, %v", len(all), err)
	}
	_, err := read("name\n" + strings.Repeat("Musa\n", most+1))
	var fault *screenlist.Fault
	if !errors.As(err, &fault) || err.Error() != "line 5: expected at most 3 rows: split the list" {
		t.Errorf("the error is %v", err)
	}
}

func TestAListSaysWhatIsExpectedOrNothingOfIt(t *testing.T) {
	all, err := rows("name,expected\na,x; y\nb,\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"x", "y"}, {}}, [][]string{all[0].Expected, all[1].Expected}); diff != "" {
		t.Error(diff)
	}
	if all, err = rows("name\na\n"); err != nil || all[0].Expected != nil {
		t.Errorf("%v, %v", all, err)
	}
}

// line is an answer with one match for each of the ids; none of them dismissed.
func line(verdict screening.Verdict, expected []string, ids ...string) *service.ScreenedLine {
	l := &service.ScreenedLine{Verdict: &verdict, Expected: expected}
	for _, id := range ids {
		l.Matches = append(l.Matches, service.LineMatch{ID: id, Verdict: verdict})
	}
	return l
}

func summaryOf(lines ...*service.ScreenedLine) (s screenlist.Summary) {
	for _, l := range lines {
		s.Add(l)
	}
	return s
}

func TestASummaryCountsVerdictsFaultsAndDoubts(t *testing.T) {
	fault := &service.ScreenedLine{Row: 4, Unused: []string{"vin"}, Problem: &service.ScreenProblem{Code: domain.InvalidInput, Line: 7, Field: "name", Message: "expected another"}}
	doubtful := line(screening.None, nil)
	doubtful.Invalid, doubtful.Unused = []service.LineIdentifier{{Type: "IMO"}}, []string{"vin", "sex"}
	lines := []*service.ScreenedLine{line(screening.Matched, nil, "a"), line(screening.Possible, nil, "b"), doubtful}
	for range 150 {
		lines = append(lines, fault)
	}
	got := summaryOf(lines...)
	if len(got.Faults) != 100 || got.Faults[0].Error() != "line 7: name: expected another" || got.Faults[0].Row != 4 {
		t.Errorf("%d faults are kept, %v first", len(got.Faults), got.Faults[0])
	}
	got.Faults = nil
	want := screenlist.Summary{Rows: 153, Match: 1, Possible: 1, None: 1, Bad: 150, Doubtful: 1, Unused: map[string]int64{"vin": 151, "sex": 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestQualityIsThatOfWhatWasSaid(t *testing.T) {
	dismissed := line(screening.Matched, []string{}, "g")
	dismissed.Matches[0].Dismissed = true
	q := summaryOf(
		line(screening.Matched, []string{"a"}, "a"), line(screening.Matched, []string{"b", "x"}, "b"), line(screening.Matched, []string{"other"}, "c"),
		line(screening.Matched, []string{}, "d"), line(screening.Matched, []string{"x", "e"}, "e"), line(screening.Possible, []string{"f"}, "x", "f"), dismissed,
	).Quality
	want := screenlist.Quality{Judged: 7, Expected: 5, First: 3, Match: screenlist.Hits{Right: 3, Wrong: 2}, Possible: screenlist.Hits{Right: 4, Wrong: 2}}
	if diff := cmp.Diff(&want, q); diff != "" {
		t.Error(diff)
	}
	if q.Match.Precision() != .6 || q.Match.Recall(q.Expected) != .6 || q.Top1() != .6 || fmt.Sprintf("%.4f", q.Match.F1(q.Expected)) != "0.6000" {
		t.Errorf("%v %v %v", q.Match.Precision(), q.Match.Recall(q.Expected), q.Top1())
	}
	if summaryOf(line(screening.Matched, nil, "a")).Quality != nil {
		t.Error("a list that says nothing of what is expected was judged")
	}
}
