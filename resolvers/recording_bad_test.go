package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

// changed is the haul with the value at the path, of names and places in lists.
func changed(value any, path ...any) vars {
	in := haul()
	var at any = in
	for _, step := range path[:len(path)-1] {
		switch step := step.(type) {
		case string:
			at = at.(vars)[step]
		case int:
			at = at.([]any)[step]
		}
	}
	switch last := path[len(path)-1].(type) {
	case string:
		at.(vars)[last] = value
	case int:
		at.([]any)[last] = value
	}
	return in
}

func TestBadInputOfASeizureIsRefusedByField(t *testing.T) {
	w := desk(t)
	before := exported(t, w)
	long, garbage := strings.Repeat("x", 10_000), "\u202edemo\u202c \u0001"
	newLot := func(commodity, quantity, unit string) vars {
		return vars{"lot": vars{"commodity": commodity, "quantity": quantity, "unit": unit}}
	}
	person := func(more vars) vars {
		fields := vars{"names": []any{vars{"text": "Demo"}}}
		for name, value := range more {
			fields[name] = value
		}
		return vars{"person": fields}
	}
	serial := func(state string, asRead any) vars {
		return vars{"firearm": vars{"firearmType": "RIFLE", "serial": vars{"state": state, "asRead": asRead}}}
	}
	for name, c := range map[string]struct {
		in    vars
		field string
	}{
		"the day after tomorrow":        {changed("2021-03-06", "day"), "seizure.day"},
		"a later year":                  {changed("2022", "day"), "seizure.day"},
		"a country that there is not":   {changed("ZZ", "country"), "seizure.country"},
		"a country's name":              {changed("Niger", "country"), "seizure.country"},
		"an id of another's":            {changed("NE:a b", "id"), "seizure.id"},
		"a long note":                   {changed(strings.Repeat("x", 20_001), "note"), "seizure.note"},
		"a property of 30 kB":           {changed(vars{"a": long + long + long}, "properties"), "seizure.properties"},
		"a mark of another's":           {changed("BF", "mark", "owner"), "seizure.mark.owner"},
		"a mark of nobody's":            {changed("", "mark", "owner"), "seizure.mark.owner"},
		"a mark above oneself":          {changed("SECRET", "mark", "level"), "seizure.mark"},
		"a report from nowhere":         {changed("QQ", "report", "originator", "country"), "seizure.report.originator.country"},
		"a report of later":             {changed("2021-04", "report", "day"), "seizure.report.day"},
		"a report's grade":              {changed(7, "report", "credibility"), "seizure.report.credibility"},
		"a source that begins with #":   {changed("#x", "report", "source"), "seizure.report.source"},
		"a report at a revision":        {changed(3, "report", "ifRevision"), "seizure.report.ifRevision"},
		"no report's id":                {changed([]any{"a b"}, "reports"), "seizure.reports[0]"},
		"a place in no country":         {changed("XX", "place", "new", "country"), "seizure.place.new.country"},
		"a place that is a person":      {changed(vars{"id": "NE:p"}, "place"), "seizure.place"},
		"a case that is a person":       {changed(vars{"id": "NE:p"}, "case"), "seizure.case"},
		"a case of later":               {changed("2021-03-06", "case", "new", "opened"), "seizure.case.new.opened"},
		"an operation that is a person": {changed(vars{"id": "NE:p"}, "operation"), "seizure.operation"},
		"an item that is nothing":       {changed(vars{}, "items", 0), "seizure.items[0]"},
		"an item that is two":           {changed(vars{"id": "NE:gun", "phone": vars{"number": "1"}}, "items", 0), "seizure.items[0]"},
		"an item that is a case":        {changed(vars{"id": "NE:case"}, "items", 4), "seizure.items[4]"},
		"a quantity below nought":       {changed(newLot("FUEL", "-1", "LITRE"), "items", 1), "seizure.items[1].lot.quantity"},
		"a lot of nothing":              {changed(newLot("FUEL", "0.000", "LITRE"), "items", 1), "seizure.items[1].lot.quantity"},
		"fuel in rounds":                {changed(newLot("FUEL", "1", "ROUND"), "items", 1), "seizure.items[1].lot.unit"},
		"gold in currency":              {changed(newLot("GOLD", "1", "CURRENCY"), "items", 1), "seizure.items[1].lot.unit"},
		"cash by the kilogram":          {changed(newLot("CASH", "1", "KG"), "items", 1), "seizure.items[1].lot.unit"},
		"sticks of gold":                {changed(newLot("GOLD", "1", "STICK"), "items", 1), "seizure.items[1].lot.unit"},
		"a whole serial with a gap":     {changed(serial("FULL", "AB?1"), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"a whole serial not read":       {changed(serial("FULL", nil), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"a part of a serial not read":   {changed(serial("PARTIAL", "??"), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"an obliterated serial read":    {changed(serial("OBLITERATED", "A1"), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"a serial on what bears none":   {changed(serial("NONE", "A1"), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"a long serial":                 {changed(serial("FULL", long), "items", 0), "seizure.items[0].firearm.serial.asRead"},
		"an item found in itself":       {changed(0, "items", 0, "foundIn"), "seizure.items[0].foundIn"},
		"an item found in none":         {changed(5, "items", 0, "foundIn"), "seizure.items[0].foundIn"},
		"an item found in a phone":      {changed(3, "items", 0, "foundIn"), "seizure.items[0].foundIn"},
		"a name of 10 kB":               {changed(person(vars{"names": []any{vars{"text": long}}}), "persons", 0), "seizure.persons[0].person.names[0].text"},
		"an empty name":                 {changed(person(vars{"names": []any{vars{"text": ""}}}), "persons", 0), "seizure.persons[0].person.names[0].text"},
		"no name":                       {changed(person(vars{"names": []any{}}), "persons", 0), "seizure.persons[0].person.names"},
		"a birth date to come":          {changed(person(vars{"birthDate": "2022"}), "persons", 0), "seizure.persons[0].person.birthDate"},
		"a nationality of nowhere":      {changed(person(vars{"nationalities": []any{"NE", "ZZ"}}), "persons", 0), "seizure.persons[0].person.nationalities[1]"},
		"a role twice":                  {changed([]any{"WITNESS", "WITNESS"}, "persons", 1, "roles"), "seizure.persons[1].roles[1]"},
		"had what is not there":         {changed([]any{vars{"item": 9}}, "persons", 0, "had"), "seizure.persons[0].had[0].item"},
		"had a vehicle somehow":         {changed([]any{vars{"item": 2}}, "persons", 0, "had"), "seizure.persons[0].had[0].kind"},
		"drove a phone":                 {changed([]any{vars{"item": 3, "kind": "DROVE"}}, "persons", 0, "had"), "seizure.persons[0].had[0]"},
		"was seen at a phone":           {changed([]any{vars{"item": 3, "kind": "SEEN_AT"}}, "persons", 0, "had"), "seizure.persons[0].had[0].kind"},
		"had it since later":            {changed([]any{vars{"item": 0, "since": "2021-03-04"}}, "persons", 0, "had"), "seizure.persons[0].had[0].since"},
		"a suspect in no case":          {changed(nil, "case"), "seizure.persons[0].roles[1]"},
		"a person that is a firearm":    {changed("NE:gun", "persons", 1, "id"), "seizure.persons[1].roles[0]"},
	} {
		a := w.do(t, niger(), seizing, name, c.in)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %.400s", name, a.text)
		}
	}
	if strings.Join(exported(t, w), "\n") != strings.Join(before, "\n") {
		t.Error("something was written")
	}
	// What is odd and no fault is kept as it is given.
	odd := changed(person(vars{"names": []any{vars{"text": garbage}}}), "persons", 0)
	odd["day"] = "2021-03-05"
	if label := w.do(t, niger(), seizing, "odd", odd).expect(t, "").at("recordSeizure", "persons", 0, "label"); label != garbage {
		t.Errorf("it is called %q", label)
	}
}

func TestNumbersOfThirtyDigitsAndMoreAreHeldExactlyOrRefused(t *testing.T) {
	w := desk(t)
	for quantity, code := range map[string]domain.Code{
		strings.Repeat("9", 30) + "." + strings.Repeat("1", 30): "", strings.Repeat("9", 31): domain.InvalidInput,
		"0." + strings.Repeat("1", 31): domain.InvalidInput, "1e99": domain.InvalidInput, "NaN": domain.InvalidInput, "1,5": domain.InvalidInput,
	} {
		in := changed(vars{"lot": vars{"commodity": "GOLD", "quantity": quantity, "unit": "KG"}}, "items", 1)
		w.do(t, niger(), seizing, quantity, in).expect(t, code)
	}
}

func TestARecordingIsHeldToItsLimits(t *testing.T) {
	w := desk(t)
	phones := func(n int) vars {
		var items []any
		for i := range n {
			items = append(items, vars{"phone": vars{"number": fmt.Sprint(i)}})
		}
		return vars{"day": "2021-03-03", "country": "NE", "items": items}
	}
	w.do(t, niger(), seizing, "as many as may be", phones(499)).expect(t, "") // each is a thing and a link
	w.do(t, niger(), seizing, "one more", phones(500)).expect(t, domain.LimitExceeded)
	var many []any
	for i := range 21 {
		many = append(many, fmt.Sprintf("NE:%d", i))
	}
	w.ask(t, niger(), merging, vars{"id": "m", "things": many, "reason": "r"}).expect(t, domain.LimitExceeded)
}

func TestBadInputOfACheckIsRefusedByField(t *testing.T) {
	w := desk(t)
	for name, c := range map[string]struct {
		name  string
		value any
		field string
	}{
		"the day after tomorrow":       {"day", "2021-03-06", "check.day"},
		"a country that there is not":  {"country", "AA", "check.country"},
		"another sort of thing":        {"checked", []any{vars{"vehicle": vars{"vehicleType": "ROAD"}}}, "check.checked[0]"},
		"another sort that is there":   {"checked", []any{vars{"id": "NE:gun"}}, "check.checked[0]"},
		"an arrest that was none":      {"checkOutcome", "HIT", "check.checked[0].arrested"},
		"an arrest of a document":      {"checked", []any{vars{"travelDocument": vars{"documentType": "VISA"}, "arrested": true}}, "check.checked[0].arrested"},
		"a place that is an operation": {"place", vars{"id": "NE:op"}, "check.place"},
	} {
		in := aCheck()
		in[c.name] = c.value
		a := w.do(t, niger(), checking, name, in)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %.400s", name, a.text)
		}
	}
}

func TestBadInputOfACaseIsRefusedByField(t *testing.T) {
	w := desk(t)
	for name, c := range map[string]struct {
		name  string
		value any
		field string
	}{
		"no number":                   {"number", "", "case.number"},
		"a number of 10 kB":           {"number", strings.Repeat("1", 10_000), "case.number"},
		"a country that there is not": {"country", "UK", "case.country"},
		"opened later":                {"opened", "2021-03-06", "case.opened"},
		"a mark of another's":         {"mark", vars{"owner": "BF"}, "case.mark.owner"},
		"a report's text of 30 kB":    {"report", vars{"originator": vars{"country": "NE"}, "reliability": "A", "credibility": 1, "text": strings.Repeat("x", 30_000)}, "case.report.text"},
	} {
		in := vars{"number": "N", "country": "NE", "caseType": "MIXED"}
		in[c.name] = c.value
		a := w.do(t, niger(), opening, name, in)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %.400s", name, a.text)
		}
	}
}
