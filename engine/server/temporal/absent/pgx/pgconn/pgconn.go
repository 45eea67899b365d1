// Package pgconn has what Postgres would answer to a mistake, as far as the server looks at it.
package pgconn

type PgError struct {
	error
	Code, Message string
}
