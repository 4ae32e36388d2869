package main

import (
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/seed/kafo2"
)

func TestTheDemonstrationsFirearmsAreTraced(t *testing.T) {
	f := newFolder(t, "KAFO_SECRET=not-so-secret")
	f.start("demo").stop()
	told := map[string]string{}
	for _, story := range kafo2.Storylines() {
		if story.Firearm != "" {
			told[story.Firearm] = f.ok("trace", "--store", "demo", story.Firearm)
		}
	}
	for firearm, says := range map[string][]string{
		"NE:firearm:ayorou-pistol": {
			"Origin:          BF 2011, LAST_LEGAL_IMPORT\n",
			"last lawful 2016-08-18, Demo Faso Guards, BF",
			"Time to crime:   3453 days (9.5 years), from its retail sale to its recovery\n",
			"  2016-08-19 to 2018-12-31  ~~~ nothing known for 2.4 years ~~~\n! 2019 to 2020-12-02       POSSESSED  Moussa Demo-Issoufou, NE\n",
			"Told differently\n  madeIn.year      2009  NE:report:seizure-ayorou-pistol\n                   2010  BF:report:trace-ayorou\n",
			"2020-12-04  IT  ANSWERED  on 2020-12-21",
		},
		"BF:firearm:fada-pistol":  {"Serial:          OBLITERATED\n", "[BF:firearm:demo-twin]\n         one barrel or breech by ballistics", "NO_ANSWER"},
		"ML:firearm:koro-rifle":   {"~~~ nothing known before: neither who made it nor whence it came ~~~", "[ML:firearm:demo-lost]\n         a serial that fits the 6 places that can be read"},
		"BF:firearm:dori-rifle-1": {"Time to crime:   not known\n", "Trace requests\n  none\n"},
	} {
		for _, line := range says {
			if !strings.Contains(told[firearm], line) {
				t.Errorf("%s: no %q in\n%s", firearm, line, told[firearm])
			}
		}
	}
	if r := f.run("trace", "--store", "demo", "NE:firearm:nothing"); r.code != failed || r.out != "" {
		t.Errorf("what is not there: exit code %d, %s", r.code, r.out)
	}
	if r := f.run("trace", "--store", "demo", "NE:case:ayorou-pistol"); r.code != wrongUse {
		t.Errorf("what is no firearm: exit code %d", r.code)
	}
	if out := f.ok("trace", "--store", "demo", "--json", "NE:firearm:ayorou-pistol"); !strings.HasPrefix(out, `{`) {
		t.Errorf("as JSON:\n%s", out)
	}
}
