package service

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// writeJobGEXF writes what lies on the best paths of a linking job's ties as a
// graph in GEXF 1.3, as far as it is in view now: things by id, then links by id.
func writeJobGEXF(ctx context.Context, e *JobExport, w *bufio.Writer) error {
	found := map[string]bool{}
	for l, err := range e.view.jobLinks(ctx, e.job, JobLinksRequest{ByInput: true}) {
		if err != nil {
			return err
		}
		for _, id := range l.Links {
			found[id] = true
		}
	}
	links := slices.Sorted(maps.Keys(found))
	_, _ = w.WriteString(gexfHead) // a failure is told by Flush
	if err := e.gexfNodes(ctx, w, links); err != nil {
		return err
	}
	if err := e.gexfEdges(ctx, w, links); err != nil {
		return err
	}
	_, _ = w.WriteString("</graph>\n</gexf>\n")
	return nil
}

const gexfHead = xml.Header + `<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta><creator>Kafo</creator><description>Best paths of the ties that a linking job found</description></meta>
<graph defaultedgetype="directed" idtype="string">
<attributes class="node"><attribute id="kind" title="kind" type="string"/><attribute id="owner" title="owner" type="string"/></attributes>
<attributes class="edge"><attribute id="kind" title="kind" type="string"/><attribute id="since" title="since" type="string"/><attribute id="until" title="until" type="string"/></attributes>
`

// recordsAtOnce is how many records are read at a time.
const recordsAtOnce = 500

func (e *JobExport) gexfNodes(ctx context.Context, w *bufio.Writer, links []string) error {
	ends := map[string]bool{}
	err := e.eachLink(ctx, links, func(l *domain.Link) { ends[l.From], ends[l.To] = true, true })
	if err != nil {
		return err
	}
	_, _ = w.WriteString("<nodes>\n")
	for some := range slices.Chunk(slices.Sorted(maps.Keys(ends)), recordsAtOnce) {
		records, err := e.view.Entities(ctx, some)
		if err != nil {
			return err
		}
		for _, id := range some {
			if r := records[id]; r != nil {
				_, _ = fmt.Fprintf(w, `<node id="%s" label="%s"><attvalues><attvalue for="kind" value="%s"/><attvalue for="owner" value="%s"/></attvalues></node>`+"\n",
					escaped(id), escaped(r.Label()), r.Kind, escaped(r.Mark.Owner))
			}
		}
	}
	_, _ = w.WriteString("</nodes>\n")
	return nil
}

func (e *JobExport) gexfEdges(ctx context.Context, w *bufio.Writer, links []string) error {
	_, _ = w.WriteString("<edges>\n")
	err := e.eachLink(ctx, links, func(l *domain.Link) {
		_, _ = fmt.Fprintf(w, `<edge id="%s" source="%s" target="%s" label="%s"><attvalues><attvalue for="kind" value="%s"/><attvalue for="since" value="%s"/><attvalue for="until" value="%s"/></attvalues></edge>`+"\n",
			escaped(l.ID), escaped(l.From), escaped(l.To), l.Kind, l.Kind, l.Since, l.Until)
	})
	_, _ = w.WriteString("</edges>\n")
	return err
}

// eachLink calls the function for the links in view, by id.
func (e *JobExport) eachLink(ctx context.Context, links []string, do func(*domain.Link)) error {
	for some := range slices.Chunk(links, recordsAtOnce) {
		records, err := e.view.LinksByID(ctx, some)
		if err != nil {
			return err
		}
		for i := range records {
			do(&records[i])
		}
	}
	return nil
}

// escaped is a text as it stands in an attribute of XML.
func escaped(text string) string {
	var w bytes.Buffer
	_ = xml.EscapeText(&w, []byte(text)) // a buffer takes everything
	return w.String()
}
