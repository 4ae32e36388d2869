package projection

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"unsafe"

	"github.com/kafo-graph/kafo/internal/domain"
)

// A projection's file holds a base's arrays as they lie in memory, one after
// another, so that they are loaded with one read:
//
//	8 bytes   fileMark
//	sections  each padded to a multiple of 8 bytes
//	footer    in JSON
//	4 bytes   length of the footer
//	4 bytes   checksum (CRC-32C) of the footer
//	8 bytes   fileMark
//
// The footer has the checksums of all pieces of the sections. The file holds all
// that the projection does, sources among it: it is readable by its owner alone.
const fileMark = "KafoPrj1"

const (
	pieceBytes = 1 << 22
	tailBytes  = 4 + 4 + 8
	// nativeOrder as it lies in memory says in which order the bytes of numbers
	// are.
	nativeOrder uint32 = 0x01020304
)

// Seal says what a projection's file was made of and by whom.
type Seal struct {
	// Program that made it: another one may read records otherwise.
	Program string
	// Mark is a text that only the store of which the file was made knows.
	Mark string
}

// Errors of ReadFile, beside those of the file system.
var (
	// ErrDamaged: the file is not whole, or was changed.
	ErrDamaged = errors.New("the file is damaged")
	// ErrForeign: the file was made by another version of the program, or on
	// another kind of machine.
	ErrForeign = errors.New("the file was made by another version or for another machine")
)

type footer struct {
	Seal     Seal
	Epoch    int64
	Order    []byte
	Ontology uint32
	Sections map[string]place
	Sums     []uint32
}

type place struct{ At, Bytes int }

// section is an array of a base, to be written or to be found.
type section struct {
	name string
	// bytes of the array as it lies in memory.
	bytes func() []byte
	// lay makes the array of what lies in memory.
	lay func([]byte) bool
}

func sectionOf[T any](name string, list *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{
		name: name,
		bytes: func() []byte {
			if len(*list) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*list))), size*len(*list)) // #nosec G103 -- an array of plain numbers
		},
		lay: func(b []byte) bool {
			if len(b) > 0 {
				*list = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
			}
			return len(b)%size == 0
		},
	}
}

func sectionsOfTexts(name string, t *texts) []section {
	return []section{
		{
			name:  name,
			bytes: func() []byte { return unsafe.Slice(unsafe.StringData(t.block), len(t.block)) },
			lay:   func(b []byte) bool { t.block = unsafe.String(unsafe.SliceData(b), len(b)); return true },
		},
		sectionOf(name+" ends", &t.ends),
	}
}

// filed is a base with what of it are not arrays in the form of arrays.
type filed struct {
	*base
	classNames, countryLists  texts
	disputeLinks, disputeEnds []uint32
	disputeClasses            []uint16
}

func (f *filed) sections() []section {
	var all []section
	for _, t := range []struct {
		name string
		list *texts
	}{
		{"nodes", &f.nodes},
		{"labels", &f.labels},
		{"links", &f.links},
		{"reports", &f.reports},
		{"keys", &f.keys},
		{"classes", &f.classNames},
		{"countries", &f.countryLists},
		{"words", &f.words},
	} {
		all = append(all, sectionsOfTexts(t.name, t.list)...)
	}
	return append(all,
		sectionOf("node rows", &f.nodeRows), sectionOf("facts", &f.facts), sectionOf("arcs of links", &f.arcOf),
		sectionOf("first", &f.first), sectionOf("turn", &f.turn),
		sectionOf("target", &f.target), sectionOf("link", &f.arcLink), sectionOf("kind", &f.arcKind),
		sectionOf("class", &f.arcClass), sectionOf("set", &f.arcSet), sectionOf("since", &f.since), sectionOf("until", &f.until),
		sectionOf("report rows", &f.reportRows), sectionOf("key first", &f.keyFirst), sectionOf("key reports", &f.keyReports),
		sectionOf("set first", &f.setFirst), sectionOf("set reports", &f.setReports),
		sectionOf("disputed links", &f.disputeLinks), sectionOf("dispute ends", &f.disputeEnds), sectionOf("dispute classes", &f.disputeClasses),
	)
}

// pack fills in what are not arrays.
func (f *filed) pack() {
	f.classNames = newTexts(len(f.classes), func(i int) string { return string(f.classes[i]) })
	f.countryLists = newTexts(len(f.countries), func(i int) string { return strings.Join(f.countries[i], ",") })
	for l, classes := range f.disputes {
		f.disputeLinks = append(f.disputeLinks, l)
		f.disputeClasses = append(f.disputeClasses, classes...)
		f.disputeEnds = append(f.disputeEnds, uint32(len(f.disputeClasses)))
	}
}

// unpack makes what are not arrays.
func (f *filed) unpack() {
	for i := range f.classNames.ends {
		f.classes = append(f.classes, domain.Class(f.classNames.at(uint32(i))))
	}
	for i := range f.countryLists.ends {
		var list []string
		if text := f.countryLists.at(uint32(i)); text != "" {
			list = strings.Split(text, ",")
		}
		f.countries = append(f.countries, list)
	}
	f.disputes = make(map[uint32][]uint16, len(f.disputeLinks))
	from := uint32(0)
	for i, l := range f.disputeLinks {
		f.disputes[l] = f.disputeClasses[from:f.disputeEnds[i]:f.disputeEnds[i]]
		from = f.disputeEnds[i]
	}
}

// fits says whether the arrays are as long as each other demands.
func (f *filed) fits() bool {
	nodes, links, arcs, reports := len(f.nodeRows), len(f.arcOf), len(f.target), len(f.reportRows)
	for _, same := range [][2]int{
		{len(f.nodes.ends), nodes},
		{len(f.labels.ends), nodes},
		{len(f.first), nodes + 1},
		{len(f.turn), nodes},
		{len(f.links.ends), links},
		{2 * links, arcs},
		{len(f.arcLink), arcs},
		{len(f.arcKind), arcs},
		{len(f.arcClass), arcs},
		{len(f.arcSet), arcs},
		{len(f.since), arcs},
		{len(f.until), arcs},
		{len(f.reports.ends), reports},
		{len(f.keyReports), reports},
		{len(f.keyFirst), len(f.keys.ends) + 1},
		{len(f.disputeLinks), len(f.disputeEnds)},
	} {
		if same[0] != same[1] {
			return false
		}
	}
	return len(f.setFirst) > 1 && len(f.facts) > 0 && len(f.words.ends) > 0 && len(f.classNames.ends) > 0
}

func order() []byte { return binary.NativeEndian.AppendUint32(nil, nativeOrder) }

// ontology is a fingerprint of what the numbers in a file stand for.
func ontology() uint32 {
	var text strings.Builder
	for _, k := range domain.AllEntityKinds() {
		fmt.Fprintln(&text, uint8(k), k)
	}
	for _, k := range domain.AllLinkKinds() {
		fmt.Fprintln(&text, uint8(k), k)
	}
	for _, k := range domain.AllEntityKinds() {
		fmt.Fprintln(&text, factsOf[k])
	}
	fmt.Fprintln(&text, domain.LegalStatus.Values, domain.Reliability.Values)
	return crc32.ChecksumIEEE([]byte(text.String()))
}

// sumOf goes on with a checksum.
func sumOf(before uint32, bytes []byte) uint32 {
	return crc32.Update(before, crc32.MakeTable(crc32.Castagnoli), bytes)
}
