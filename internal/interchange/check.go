package interchange

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/maphash"
	"os"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// recordType numbers the types of record in the order in which they are
// written, so that what a record refers to comes before it.
type recordType uint8

const (
	unreadable recordType = iota
	reportRecord
	entityRecord
	linkRecord
	judgementRecord
	recordTypes
)

var recordNames = [recordTypes]string{"", "report", "entity", "link", "judgement"}

// definition packs what the check must know of a record: the entity's kind,
// whether its importer owns it, and a hash of its canonical line. None is 0.
type definition uint64

const hashBits = 56

func defined(kind domain.EntityKind, owned bool, hash uint64) definition {
	d := definition(kind)<<(hashBits+1) | definition(hash&(1<<hashBits-1)) | 1
	if owned {
		d |= 1 << hashBits
	}
	return d
}

func (d definition) kind() domain.EntityKind { return domain.EntityKind(d >> (hashBits + 1)) }
func (d definition) owned() bool             { return d>>hashBits&1 != 0 }
func (d definition) hash() uint64            { return uint64(d) & (1<<hashBits - 1) }

// reference packs what the check must know of a mention: whose it is, in which
// field, and for a link's ends the link's kind.
type reference uint64

type role uint8

const (
	reportsRole role = iota
	fromRole
	toRole
	placeRole
	linkRole
)

var roleNames = [...]string{"reports", "from", "to", "place", "link"}

func referenceOf(by recordType, as role, kind domain.LinkKind) reference {
	return reference(by)<<16 | reference(as)<<8 | reference(kind)
}

func (r reference) by() recordType        { return recordType(r >> 16) }
func (r reference) role() role            { return role(r >> 8) }
func (r reference) kind() domain.LinkKind { return domain.LinkKind(r) }
func (r reference) field() string         { return recordNames[r.by()] + "." + roleNames[r.role()] }

// mention marks references among entries: they come after all definitions.
const mention = 1 << 63

// check goes through all files of one call as one, and finds what is wrong
// before anything is written. Records are kept in temporary files; memory holds
// two bits for each, and what Options.Memory allows.
type check struct {
	options Options
	target  Target
	names   []string
	owned   []bool
	folder  string
	spools  [recordTypes]*spool
	ids     *sorter
	pairs   *sorter
	reasons *sorter
	seed    maphash.Seed
	digest  hash.Hash

	count    uint64
	faults   listing
	rejected bits
	repeated bits
	nothing  bool // the graph is empty
	line     []byte
}

func newCheck(target Target, sources []Source, o Options) (*check, error) {
	folder, err := os.MkdirTemp(o.TempFolder, "kafo-import-*")
	if err != nil {
		return nil, fmt.Errorf("make folder for temporary files: %w", err)
	}
	c := &check{
		options: o, target: target, folder: folder, seed: maphash.MakeSeed(), digest: sha256.New(),
		ids: newSorter(folder, o.Memory), pairs: newSorter(folder, o.Memory/8), reasons: newSorter(folder, o.Memory/8),
	}
	for _, s := range sources {
		c.names = append(c.names, s.Name())
		c.owned = append(c.owned, s.Owns())
	}
	for t := range c.spools {
		if c.spools[t], err = newSpool(folder); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *check) close() {
	for _, s := range c.spools {
		if s != nil {
			s.close()
		}
	}
	c.ids.close()
	c.pairs.close()
	c.reasons.close()
	_ = os.RemoveAll(c.folder)
}

func (c *check) reject(number uint64, at place, field, message string) error {
	c.faults.add(placedFault{at, field, message})
	c.rejected.add(number)
	if !c.options.SkipBad {
		return nil
	}
	return c.reasons.add(entry{key: number, order: uint64(c.faults.count), at: at, id: field + "\x00" + message})
}

// chunk is so many items handed from the reading goroutine to the checking one.
const chunk = 512

// read takes in one source: parsing on a goroutine of its own.
func (c *check) read(ctx context.Context, file int, s Source, tell func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks, failed := make(chan []Item, 4), make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- sendChunks(ctx, s, chunks)
	}()
	for items := range chunks {
		for i := range items {
			if err := c.take(file, &items[i]); err != nil {
				return err
			}
		}
		tell()
	}
	return <-failed
}

func sendChunks(ctx context.Context, s Source, chunks chan<- []Item) error {
	items := make([]Item, 0, chunk)
	send := func() error {
		select {
		case chunks <- items:
			items = make([]Item, 0, chunk)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := s.Each(ctx, func(item Item) error {
		if items = append(items, item); len(items) == chunk {
			return send()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return send()
}

func (c *check) take(file int, item *Item) error {
	number, at := c.count, placeOf(file, item.Line)
	c.count++
	if len(item.Faults) > 0 {
		for _, f := range item.Faults {
			if err := c.reject(number, at, f.Field, f.Message); err != nil {
				return err
			}
		}
		c.addDigest(item.Raw)
		if !c.options.SkipBad {
			return nil
		}
		return c.spools[unreadable].add(spooled{number, at, item.Raw})
	}
	item.Record.DefaultOwner(c.options.Owner)
	c.line = native.Append(c.line[:0], item.Record)
	c.addDigest(c.line)
	t := typeOf(item.Record)
	if err := c.spools[t].add(spooled{number, at, c.line}); err != nil {
		return err
	}
	d := defined(kindOf(item.Record), c.owned[file], maphash.Bytes(c.seed, c.line))
	if err := c.note(t, idOf(item.Record), number, at, uint64(d)); err != nil {
		return err
	}
	return c.noteMentions(item.Record, mention|number, at)
}

func (c *check) addDigest(text []byte) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(text)))
	c.digest.Write(n[:])
	c.digest.Write(text)
}

func (c *check) note(t recordType, id string, order uint64, at place, info uint64) error {
	key := uint64(t)<<61 | maphash.String(c.seed, id)>>3
	return c.ids.add(entry{key: key, id: id, order: order, at: at, info: info})
}

func (c *check) noteMentions(r native.Record, order uint64, at place) error {
	var err error
	say := func(t recordType, id string, ref reference) {
		if err == nil && id != "" {
			err = c.note(t, id, order, at, uint64(ref))
		}
	}
	switch {
	case r.Entity != nil:
		for _, id := range r.Entity.Reports {
			say(reportRecord, id, referenceOf(entityRecord, reportsRole, 0))
		}
	case r.Link != nil:
		for _, id := range r.Link.Reports {
			say(reportRecord, id, referenceOf(linkRecord, reportsRole, 0))
		}
		say(entityRecord, r.Link.From, referenceOf(linkRecord, fromRole, r.Link.Kind))
		say(entityRecord, r.Link.To, referenceOf(linkRecord, toRole, r.Link.Kind))
		say(entityRecord, r.Link.Place, referenceOf(linkRecord, placeRole, 0))
	case r.Judgement != nil:
		say(linkRecord, r.Judgement.Link, referenceOf(judgementRecord, linkRole, 0))
	}
	return err
}

func typeOf(r native.Record) recordType {
	switch {
	case r.Report != nil:
		return reportRecord
	case r.Entity != nil:
		return entityRecord
	case r.Link != nil:
		return linkRecord
	}
	return judgementRecord
}

func kindOf(r native.Record) domain.EntityKind {
	if r.Entity != nil {
		return r.Entity.Kind
	}
	return 0
}

func idOf(r native.Record) string {
	switch {
	case r.Report != nil:
		return r.Report.ID
	case r.Entity != nil:
		return r.Entity.ID
	case r.Link != nil:
		return r.Link.ID
	}
	return judgementID(r.Judgement)
}

// judgementID names a judgement by what makes it one: link, by and at.
func judgementID(j *domain.Judgement) string { return j.Link + "\x00" + j.By + "\x00" + j.At }

// ticker calls tell at most once in a while.
func ticker(now func() time.Time, every time.Duration, tell func()) func() {
	var last time.Time
	return func() {
		if t := now(); t.Sub(last) >= every {
			last = t
			tell()
		}
	}
}
