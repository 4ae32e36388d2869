package bench

import (
	"fmt"
	"iter"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

// numbered are how many things with numbers there are for ten persons and
// organisations.
const numbered = 2

// wanted gives so many persons and organisations, one name each, and vehicles,
// containers, documents and phones beside them.
func wanted(names int) iter.Seq[*domain.Entity] {
	return func(yield func(*domain.Entity) bool) {
		n := newNamer(1)
		for i := range names {
			if !yield(n.entity(i)) || i%10 < numbered && !yield(n.thing(i)) {
				return
			}
		}
	}
}

func (n *namer) entity(i int) *domain.Entity {
	e := &domain.Entity{ID: fmt.Sprintf("p:%07d", i), Kind: domain.Person}
	if i%10 == 9 {
		e.Kind, e.ID = domain.Organisation, fmt.Sprintf("o:%07d", i)
		e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: n.organisation(), Type: "PRIMARY"}})
		return e
	}
	e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: n.person(), Type: "PRIMARY"}}).
		With(domain.FieldNationalities, []string{pick(n.random, homes)})
	if born, err := domain.NewPartialDate(1950+n.random.IntN(55), 1+n.random.IntN(12), 1+n.random.IntN(28)); err == nil {
		e.Values = e.Values.With(domain.FieldBirthDate, born)
	}
	return e
}

var homes = []string{"NE", "ML", "BF", "CI", "TD", "NG", "DZ", "MR"}

func (n *namer) thing(i int) *domain.Entity {
	kind := []domain.EntityKind{domain.Vehicle, domain.Container, domain.TravelDocument, domain.Phone}[n.random.IntN(4)]
	field, text := n.number(kind)
	return &domain.Entity{ID: fmt.Sprintf("t:%07d", i), Kind: kind, Values: domain.Values{}.With(field, text)}
}

func (n *namer) number(k domain.EntityKind) (domain.FieldID, string) {
	switch k {
	case domain.Vehicle:
		return domain.FieldRegistration, fmt.Sprintf("%c%c %04d RN", 'A'+n.random.IntN(26), 'A'+n.random.IntN(26), n.random.IntN(10_000))
	case domain.Container:
		return domain.FieldNumber, fmt.Sprintf("%c%cZU%07d", 'A'+n.random.IntN(26), 'A'+n.random.IntN(26), n.random.IntN(10_000_000))
	case domain.TravelDocument:
		return domain.FieldNumber, fmt.Sprintf("%d%c%c%05d", n.random.IntN(100), 'A'+n.random.IntN(26), 'A'+n.random.IntN(26), n.random.IntN(100_000))
	}
	return domain.FieldNumber, fmt.Sprintf("+227%08d", 90_000_000+n.random.IntN(10_000_000))
}

// checked are subjects as an operation checks them: persons, organisations,
// vehicles, containers, documents and phones, half of them from the records and
// written otherwise.
func checked(count, names int) []screening.Subject {
	n, known := newNamer(2), []*domain.Entity{}
	step, i := max(names/count, 1), 0
	for e := range wanted(names) {
		if i%step == 0 {
			known = append(known, e)
		}
		i++
	}
	subjects := make([]screening.Subject, count)
	for i := range subjects {
		e := n.entity(i)
		if i%5 >= 3 {
			e = n.thing(i)
		}
		if i%2 == 0 {
			e = pick(n.random, known)
		}
		subjects[i] = n.subject(e)
	}
	return subjects
}

func (n *namer) subject(e *domain.Entity) screening.Subject {
	s := screening.Subject{Kind: e.Kind, BirthDate: domain.As[domain.PartialDate](e.Values, domain.FieldBirthDate)}
	for _, name := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
		s.Names = append(s.Names, n.misspell(name.Text))
	}
	number := e.Values.Text(domain.FieldNumber)
	switch e.Kind {
	case domain.Vehicle:
		s.Registration = e.Values.Text(domain.FieldRegistration)
	case domain.Container:
		s.Container = number
	case domain.TravelDocument:
		s.Document.Number = number
	case domain.Phone:
		s.Phone = number
	}
	return s
}
