package jobs

import (
	"encoding/json"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// rights are a subject as a job's record holds it.
type rights struct {
	Name      string        `json:"name"`
	Country   string        `json:"country"`
	Level     int           `json:"level"`
	Caveats   []string      `json:"caveats"`
	Roles     []domain.Role `json:"roles"`
	SeesAll   bool          `json:"seesAll,omitempty"`
	Unlimited bool          `json:"unlimited,omitempty"`
}

func rightsOf(s domain.Subject) rights {
	return rights{s.Name, s.Country, int(s.Level), s.Caveats, s.Roles, s.SeesAll, s.Unlimited}
}

func (r rights) subject() domain.Subject {
	return domain.Subject{
		Name: r.Name, Country: r.Country, Level: domain.Level(r.Level), Caveats: r.Caveats, Roles: r.Roles, //nolint:gosec // a level's own number
		SeesAll: r.SeesAll, Unlimited: r.Unlimited,
	}
}

// StartedBy is who started a bulk job, with the rights held then; false for a
// job of another kind.
func StartedBy(j store.Job) (domain.Subject, bool) {
	var in struct {
		Subject *rights `json:"subject"`
	}
	if json.Unmarshal(j.Input, &in) != nil || in.Subject == nil {
		return domain.Subject{}, false
	}
	return in.Subject.subject(), true
}

// Covers says whether who has the rights now sees all that was seen with those
// of then.
func Covers(now, then domain.Subject) bool {
	if now.Unlimited || then.Unlimited {
		return now.Unlimited
	}
	for _, c := range then.Caveats {
		if !slices.Contains(now.Caveats, c) {
			return false
		}
	}
	return (now.SeesAll || now.Country == then.Country && !then.SeesAll) && now.Level >= then.Level && now.Has(domain.Analyst)
}

// Known says who a name stands for by now; false for nobody. Nil leaves the jobs
// of subjects to others that know them.
type Known func(name string) (domain.Subject, bool)

// Serves is UNAVAILABLE where a job of who started it is left to others.
func (k Known) Serves(by domain.Subject) error {
	if k == nil && !by.Unlimited {
		return domain.Errorf(domain.Unavailable, "the job is a subject's, and this worker knows of no subjects")
	}
	return nil
}

// Allows says whether a job of the subject may go on with the rights held now;
// FORBIDDEN where some that it was started with were revoked. The administrator at
// the command line always may.
func (k Known) Allows(then domain.Subject) error {
	if then.Unlimited {
		return nil
	}
	now, there := k(then.Name)
	if there && now.Country == then.Country && Covers(now, then) {
		return nil
	}
	return domain.Errorf(domain.Forbidden, "the rights of %s, for whom the job was started, were revoked", then.Name)
}
