// Package pgx stands for the driver by which the server would keep its store in Postgres.
package pgx

import "errors"

type (
	Conn       struct{}
	ConnConfig struct{}
	typeMap    struct{}
)

// ParseConfig is where a server that is told to use Postgres finds that it cannot.
func ParseConfig(string) (*ConnConfig, error) {
	return nil, errors.New("Postgres is not built into this server")
}

func (*Conn) TypeMap() typeMap                    { return typeMap{} }
func (typeMap) RegisterDefaultPgType(any, string) {}
