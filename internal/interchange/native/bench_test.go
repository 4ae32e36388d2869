package native_test

import (
	"testing"

	"github.com/kafo-graph/kafo/internal/interchange/native"
)

var benchLines = [][]byte{
	[]byte(`{"report":{"id":"r:ne-0147","originator":{"country":"NE","agency":"DGD"},"day":"2020-12-03","reliability":"B","credibility":2,"source":"ne-patrol-7","mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF","CI","ML"]}}}`),
	[]byte(`{"entity":{"id":"p:0001","kind":"PERSON","names":[{"text":"Demo Person","type":"PRIMARY"}],"birthDate":"1985-03","nationalities":["NE"],"legalStatus":"SUSPECT","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`),
	[]byte(`{"link":{"id":"l:1","kind":"POSSESSED","from":"p:0001","to":"f:0001","since":"2019-05","until":"2020-12-03","country":"NE","lawful":"NO","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`),
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		for _, line := range benchLines {
			if _, faults := native.Parse(line); len(faults) > 0 {
				b.Fatal(faults)
			}
			bytes += len(line)
		}
	}
	report(b, bytes)
}

func BenchmarkAppend(b *testing.B) {
	var records []native.Record
	for _, line := range benchLines {
		r, _ := native.Parse(line)
		records = append(records, r)
	}
	b.ReportAllocs()
	var dst []byte
	bytes := 0
	for b.Loop() {
		for _, r := range records {
			dst = native.Append(dst[:0], r)
			bytes += len(dst)
		}
	}
	report(b, bytes)
}

func report(b *testing.B, bytes int) {
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(b.N*len(benchLines))/seconds, "records/s")
	b.ReportMetric(float64(bytes)/1e6/seconds, "MB/s")
}
