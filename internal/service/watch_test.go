package service

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangesThatFollowEachOtherAreToldAsOne(t *testing.T) {
	for _, test := range []struct {
		name              string
		first, next, want Changed
	}{
		{"changed twice", Changed{Entities: []string{"a"}}, Changed{Entities: []string{"a", "b"}}, Changed{Entities: []string{"a", "b"}}},
		{"changed, then gone", Changed{Links: []string{"l", "m"}}, Changed{GoneLinks: []string{"l"}}, Changed{Links: []string{"m"}, GoneLinks: []string{"l"}}},
		{"gone, then back", Changed{GoneEntities: []string{"a"}}, Changed{Entities: []string{"a"}}, Changed{Entities: []string{"a"}}},
		{"cut short once is cut short", Changed{Epoch: 1, Truncated: true}, Changed{Epoch: 2}, Changed{Epoch: 2, Truncated: true}},
	} {
		if diff := cmp.Diff(&test.want, test.first.then(&test.next), cmp.Transformer("emptyIsNil", func(list []string) string { return fmt.Sprint(list) })); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
