package webui

// StartPolicy is the content security policy of the start page and of every
// answer that is not GraphiQL's: nothing but this host's own files.
const StartPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"style-src 'self'; " +
	"img-src 'self'; " +
	"connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// GraphiQLPolicy is the content security policy of GraphiQL's page and of its
// workers. It differs from StartPolicy only by what the Monaco editor cannot do
// without: it writes its theme and its line positions as style elements and
// style attributes, loads an icon font, and draws the underline of an error from
// a data: image. Scripts and workers stay strict: files of this host only, no
// inline script and no eval.
const GraphiQLPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; " +
	"font-src 'self'; " +
	"connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
