package unlist

import (
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// imported names the property that keeps an entity's fields as the importer
// last wrote them, so that the next import can tell its own from what others
// added.
const imported = owned + "imported"

// remember keeps the entity's fields for the next import.
func remember(e *domain.Entity) {
	fields := domain.Entity{ID: e.ID, Kind: e.Kind, Values: e.Values, Mark: mark()}
	e.Properties[imported] = string(native.AppendEntity(nil, &fields))
}

func remembered(e *domain.Entity) domain.Values {
	before, err := native.ParseEntity([]byte(e.Properties[imported]))
	if err != nil {
		return nil
	}
	return before.Values
}

// mergeEntity is what the list says now, and what others added to what it said
// before: further names, numbers and listings, fields that the list does not
// give, a legal status of their own, properties and reports.
func mergeEntity(now, stored *domain.Entity) {
	before := remembered(stored)
	for _, f := range stored.Kind.Spec().Fields {
		if v := mergeValue(f, now.Values.Get(f), stored.Values.Get(f), before.Get(f)); v != nil {
			now.Values = now.Values.With(f, v)
		}
	}
	now.Reports = withOthers(now.Reports, stored.Reports)
	now.Properties = withOtherProperties(now.Properties, stored.Properties)
}

func mergeValue(f domain.FieldID, now, stored, before any) any {
	switch list := stored.(type) {
	case nil:
		return now
	case []string:
		return added(now, list, before)
	case []domain.Name:
		return added(now, list, before)
	case []domain.IdentityNumber:
		return added(now, list, before)
	case []domain.Designation:
		return added(now, list, before)
	}
	switch {
	case f == domain.FieldLegalStatus && before == nil && stored != now, f == domain.FieldLegalStatus && before != nil && stored != before:
		return stored
	case now == nil && stored != before:
		return stored
	}
	return now
}

// added is the list as it is now with what others added to it; nil when empty.
func added[V comparable](now any, stored []V, before any) any {
	list, _ := now.([]V)
	was, _ := before.([]V)
	list = slices.Clone(list)
	for _, v := range stored {
		if !slices.Contains(list, v) && !slices.Contains(was, v) {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// mergeLink is the link as the list states it now, with what others added:
// dates, place, order, lawfulness, properties and reports.
func mergeLink(now, stored *domain.Link) {
	merged := *stored
	merged.Kind, merged.From, merged.To, merged.Mark = now.Kind, now.From, now.To, now.Mark
	merged.Reports = withOthers(now.Reports, stored.Reports)
	merged.Properties = withOtherProperties(now.Properties, stored.Properties)
	*now = merged
}

// withOthers adds the reports that are not the importer's own.
func withOthers(now, stored []string) []string {
	all := slices.Clone(now)
	for _, id := range stored {
		if !strings.HasPrefix(id, "un:list:") {
			all = append(all, id)
		}
	}
	return domain.SortedSet(all)
}

func withOtherProperties(now, stored map[string]string) map[string]string {
	all := maps.Clone(now)
	for name, text := range stored {
		if !strings.HasPrefix(name, owned) {
			all[name] = text
		}
	}
	return all
}
