package neo4j

import (
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Labels beside those of the entity kinds. Those that begin with Kafo are the
// service's own and no part of the graph.
const (
	entityLabel    = "Entity"
	retiredLabel   = "Retired"
	reportLabel    = "Report"
	judgementLabel = "Judgement"

	linkLabel      = "KafoLink"
	sightLabel     = "KafoSight"
	stateLabel     = "KafoState"
	revisionLabel  = "KafoRevision"
	operationLabel = "KafoOperation"
	jobLabel       = "KafoJob"
	auditLabel     = "KafoAudit"
	settingLabel   = "KafoSetting"
	noteLabel      = "KafoNote"
	chunkLabel     = "KafoChunk"
	resultsLabel   = "KafoResults"
)

// kindLabels are the labels of all entity kinds.
var kindLabels = func() (labels []string) {
	for _, k := range domain.AllEntityKinds() {
		labels = append(labels, k.Spec().Type)
	}
	return labels
}()

// allKindLabels is :Person:Organisation and so on.
var allKindLabels = ":" + strings.Join(kindLabels, ":")

var kindOfLabel = func() map[string]domain.EntityKind {
	of := map[string]domain.EntityKind{}
	for _, k := range domain.AllEntityKinds() {
		of[k.Spec().Type] = k
	}
	return of
}()

// linkTypes are the relationship types of all link kinds.
var linkTypes = func() (types []string) {
	for _, k := range domain.AllLinkKinds() {
		types = append(types, k.String())
	}
	return types
}()

var linkKindOfType = func() map[string]domain.LinkKind {
	of := map[string]domain.LinkKind{}
	for _, k := range domain.AllLinkKinds() {
		of[k.String()] = k
	}
	return of
}()

// kindOf is the one kind among a node's labels; false where there is none or
// more than one.
func kindOf(labels []any) (kind domain.EntityKind, one bool) {
	for _, l := range labels {
		name, _ := l.(string)
		if k, is := kindOfLabel[name]; is {
			if one {
				return 0, false
			}
			kind, one = k, true
		}
	}
	return kind, one
}

// indexedColumn says whether entities can be found and ordered by the column
// through an index on (kind, sight, column, id).
func indexedColumn(c *store.Column) bool {
	return c == store.OrderByID || c == store.OrderByLabel || !c.List && !prose(c.Field)
}

// property is the property that stands for a column in an index. Equal columns
// of two entities have equal properties, and the order of the properties is
// that of the columns, but for what wholly tells apart.
func property(c *store.Column) string { return c.Name }

// wholly is the expression for all of a column: the full text where it is
// clipped, the last day where the date is partial.
func wholly(c *store.Column, n string) string {
	name := n + "." + property(c)
	switch {
	case c == store.OrderByID || c.Type == store.CodeColumn || c.Type == store.NumberColumn || c != store.OrderByLabel && prose(c.Field):
		return name
	case c.Type == store.DateColumn:
		return "coalesce(" + name + lastSuffix + ", " + name + ")"
	}
	return "coalesce(" + name + fullSuffix + ", " + name + ")"
}

// indexedColumns are the columns with an index on (kind, sight, column, id).
func indexedColumns() []*store.Column {
	all := append([]*store.Column{store.OrderByLabel}, store.Columns...)
	return slices.DeleteFunc(all, func(c *store.Column) bool { return !indexedColumn(c) })
}
