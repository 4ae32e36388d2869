// Package graph holds the GraphQL schema, a file for each domain in schema/,
// what gqlgen makes of it in generated/, and the types that stand for its
// objects in model/.
package graph

//go:generate go run ./gen

import "embed"

// Schema are the schema's source files.
//
//go:embed schema/*.graphqls
var Schema embed.FS
