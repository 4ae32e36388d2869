package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/store"
)

// change is an entry of the change log that is being written.
type change struct {
	Type    store.RecordType
	ID      string
	Removed bool
	Before  []byte
	// at and by order the judgements of a link.
	at, by string
}

// The changes of a revision are kept as one value: for each a byte of its type
// and 128 if it was removed, then the id and the record before, each led by its
// length as a varint. A row for each would cost a bulk load a third of its rate.

func (a *application) writeChanges() error {
	slices.SortFunc(a.changes, func(x, y change) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.ID, y.ID), cmp.Compare(x.at, y.at), cmp.Compare(x.by, y.by))
	})
	var packed []byte
	for _, c := range a.changes {
		packed = append(packed, byte(c.Type)|removedBit(c.Removed))
		packed = append(binary.AppendUvarint(packed, uint64(len(c.ID))), c.ID...)
		packed = append(binary.AppendUvarint(packed, uint64(len(c.Before))), c.Before...)
	}
	return a.exec("INSERT INTO change (revision, size, packed) VALUES (?, ?, ?)", a.revision, int64(len(a.changes)), packed)
}

const removedFlag = 1 << 7

func removedBit(removed bool) byte {
	if removed {
		return removedFlag
	}
	return 0
}

var errDamaged = errors.New("the change log is damaged")

func unpackChanges(revision int64, packed []byte, list []store.Change) ([]store.Change, error) {
	piece := func() []byte {
		n, used := binary.Uvarint(packed)
		if used <= 0 || n > uint64(len(packed)-used) {
			packed = nil
			return nil
		}
		p := packed[used : used+int(n)]
		packed = packed[used+int(n):]
		return p
	}
	for len(packed) > 0 {
		c := store.Change{Revision: revision, Type: store.RecordType(packed[0] &^ removedFlag), Removed: packed[0]&removedFlag != 0}
		packed = packed[1:]
		c.ID = string(piece())
		if packed == nil {
			return nil, fmt.Errorf("revision %d: %w", revision, errDamaged)
		}
		if before := piece(); len(before) > 0 {
			c.Before = slices.Clone(before)
		}
		list = append(list, c)
	}
	return list, nil
}

var errEnough = errors.New("enough")

// Changes are those after the revision; see store.Journal.
func (s *Store) Changes(ctx context.Context, after int64, limit int) (list []store.Change, err error) {
	err = s.read(ctx, "read changes", func(c *conn) error {
		err := c.query("SELECT revision, size, packed FROM change WHERE revision > ? ORDER BY revision", func(row []driver.Value) error {
			if len(list) > 0 && len(list)+int(integer(row[1])) > limit {
				return errEnough
			}
			packed, _ := row[2].([]byte)
			var err error
			list, err = unpackChanges(integer(row[0]), packed, list)
			return err
		}, after)
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
