package domain

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an error is, for programs.
type Code string

// The error codes of the API.
const (
	NotFound      Code = "NOT_FOUND"
	InvalidInput  Code = "INVALID_INPUT"
	Forbidden     Code = "FORBIDDEN"
	Conflict      Code = "CONFLICT"
	LimitExceeded Code = "LIMIT_EXCEEDED"
	Timeout       Code = "TIMEOUT"
	Unavailable   Code = "UNAVAILABLE"
	Unsupported   Code = "UNSUPPORTED"
	Internal      Code = "INTERNAL"
)

// Codes are all error codes with what they tell a caller.
var Codes = []struct {
	Code Code
	Says string
}{
	{NotFound, "There is no such thing, or you may not see it: the two are never told apart."},
	{InvalidInput, "The request is not well formed; the message says which field and what was expected."},
	{Forbidden, "Your roles do not allow this."},
	{Conflict, "Somebody else changed it first, or the operation id was used for something else."},
	{LimitExceeded, "The request asks for more than the service gives; the message names the limit."},
	{Timeout, "The deadline passed before the answer was complete."},
	{Unavailable, "The store cannot be reached just now; trying again may help."},
	{Unsupported, "This service does not offer that."},
	{Internal, "A fault of the service's own, logged under the request id."},
}

// Error is a failure that a caller may be told of: its text carries nothing of
// the store's language, of file paths or of hidden things.
type Error struct {
	Code    Code
	Message string
	// Field is the path of the input that is at fault, if one is.
	Field string
	cause error
}

// Errorf makes an Error.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because keeps what lies behind the error, for logs; its text is not shown.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// FieldErrorf makes an INVALID_INPUT error that names the field at fault.
func FieldErrorf(field, format string, args ...any) *Error {
	e := Errorf(InvalidInput, format, args...)
	e.Field = field
	return e
}

// Error is the message, led by the field at fault.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Message
	}
	return e.Message
}

// Unwrap is the cause, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf is the code of the first Error in the chain of err; INTERNAL for any
// other error and nothing for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
