package domain_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

// longest are Decimals of up to 30 digits before and after the point.
var longest = rapid.Custom(func(t *rapid.T) domain.Decimal {
	d, err := domain.ParseDecimal(rapid.StringMatching(`-?[0-9]{1,30}(\.[0-9]{1,30})?`).Draw(t, "text"))
	if err != nil {
		t.Fatal(err)
	}
	return d
})

func TestASumOfManyIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum, doubled domain.Sum
		want := new(big.Rat)
		for range rapid.IntRange(0, 40).Draw(t, "numbers") {
			d := longest.Draw(t, "number")
			r, _ := new(big.Rat).SetString(string(d))
			if rapid.Bool().Draw(t, "subtracted") {
				sum.Sub(d)
				want.Sub(want, r)
			} else {
				sum.Add(d)
				want.Add(want, r)
			}
		}
		expectSum(t, &sum, want)
		doubled.AddSum(sum)
		doubled.AddSum(sum)
		expectSum(t, &doubled, want.Add(want, want))
	})
}

func expectSum(t *rapid.T, sum *domain.Sum, want *big.Rat) {
	t.Helper()
	text := strings.TrimRight(strings.TrimRight(want.FloatString(30), "0"), ".")
	if want.IsInt() {
		text = want.Num().String()
	}
	if string(sum.Decimal()) != text || sum.Sign() != want.Sign() {
		t.Fatalf("sum %s with the sign %d, want %s", sum.Decimal(), sum.Sign(), text)
	}
}

func TestNumbersCompareAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := longest.Draw(t, "one"), longest.Draw(t, "other")
		a, _ := new(big.Rat).SetString(string(d))
		b, _ := new(big.Rat).SetString(string(e))
		if d.Cmp(e) != a.Cmp(b) || d.Cmp(d) != 0 {
			t.Fatalf("%s compares to %s as %d", d, e, d.Cmp(e))
		}
	})
}

func TestWhatIsNoNumberAddsNothing(t *testing.T) {
	for _, text := range []domain.Decimal{"", "-", ".", "x", "1e5", "1.2.3", "٣"} {
		var sum domain.Sum
		sum.Add("1.5")
		sum.Add(text)
		sum.Sub(text)
		if sum.Decimal() != "1.5" {
			t.Errorf("with %q: %s", text, sum.Decimal())
		}
	}
}

func BenchmarkSum(b *testing.B) {
	for name, d := range map[string]domain.Decimal{"short": "16200.5", "long": "123456789012345678901234567890.123456789012345678901234567891"} {
		b.Run(name, func(b *testing.B) {
			var sum domain.Sum
			for range b.N {
				sum.Add(d)
			}
		})
	}
}
