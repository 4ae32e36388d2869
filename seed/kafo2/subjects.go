package kafo2

import _ "embed"

// Subjects is the demonstration's subjects file, as the command line's
// --subjects takes one. The first subject is the coordinator, who sees all.
//
//go:embed subjects.yaml
var Subjects string
