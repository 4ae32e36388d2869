package interchange_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/kafo-graph/kafo/internal/interchange"
)

// null is a target that is empty and takes everything.
type null struct{ *memory }

func (null) Write(_ context.Context, b interchange.Batch) (interchange.Written, error) {
	return interchange.Written{Created: b.Size()}, nil
}

// BenchmarkImport measures reading, checking and loading into nothing: what the
// import itself costs beside the store.
func BenchmarkImport(b *testing.B) {
	const people, links = 50_000, 250_000
	var file bytes.Buffer
	file.WriteString(report1 + "\n")
	for i := range people {
		fmt.Fprintf(&file, `{"entity":{"id":"p:%d","kind":"PERSON","names":[{"text":"Person %d","type":"PRIMARY"}],"birthDate":"1985-03","nationalities":["NE"],"legalStatus":"SUSPECT","reports":["r:1"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`+"\n", i, i)
	}
	for i := range links {
		fmt.Fprintf(&file, `{"link":{"id":"l:%d","kind":"ASSOCIATE_OF","from":"p:%d","to":"p:%d","since":"2019-05","country":"NE","lawful":"NO","reports":["r:1"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`+"\n", i, i%people, (i%people+1+i/people)%people)
	}
	for _, c := range []struct {
		says   string
		memory int
	}{{"in memory", 0}, {"sorting in 8 MiB", 8 << 20}} {
		b.Run(c.says, func(b *testing.B) {
			var check, load, records float64
			for b.Loop() {
				in, err := interchange.NewInput("many", bytes.NewReader(file.Bytes()), 0)
				if err != nil {
					b.Fatal(err)
				}
				s, err := interchange.Import(context.Background(), null{newMemory()}, []interchange.Source{interchange.Native(in)}, interchange.Options{Memory: c.memory, TempFolder: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				check, load, records = check+s.CheckTime.Seconds(), load+s.LoadTime.Seconds(), records+float64(s.Created)
			}
			b.ReportMetric(records/check, "checked/s")
			b.ReportMetric(records/load, "loaded/s")
			b.ReportMetric(float64(file.Len())*float64(b.N)/1e6/check, "check-MB/s")
		})
	}
}
