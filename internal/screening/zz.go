package screening

import (
	"os"
	"strconv"
)

var zzm = map[string]int{}

func zz(n string, d int) int {
	if v, ok := zzm[n]; ok {
		return v
	}
	v, err := strconv.Atoi(os.Getenv(n))
	if err != nil {
		v = d
	}
	zzm[n] = v
	return v
}
func (s side) leastCovered() int {
	if s == organisations {
		return zz("LEAST", 35)
	}
	return leastCovered
}
