package gqlserver

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// validation are the rules that a document must obey. Without suggestions they
// do not say which names of the schema resemble a wrong one.
func validation(suggestions bool) *rules.Rules {
	all := rules.NewDefaultRules()
	all.AddRule("ScalarsAreNoObjects", scalarsAreNoObjects)
	if suggestions {
		return all
	}
	for _, silent := range []core.Rule{
		// Executor.SetDisableSuggestion sees to the two others.
		rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		all.RemoveRule(strings.TrimSuffix(silent.Name, "WithoutSuggestions"))
		all.AddRule(silent.Name, silent.RuleFunc)
	}
	return all
}

// scalarsAreNoObjects finds {...} where a scalar or an enum is expected, which
// the library's own rule lets pass. Of the scalars, StringMap alone is an object.
func scalarsAreNoObjects(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Kind == ast.ObjectValue && v.Definition != nil && v.Definition.IsLeafType() && v.Definition.Name != "StringMap" {
			addError(core.Message(`Expected value of type "%s"`, v.Definition.Name), core.At(v.Position))
		}
	})
}
