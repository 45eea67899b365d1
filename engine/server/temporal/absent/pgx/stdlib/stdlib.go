// Package stdlib has nothing to connect to: no configuration comes this far.
package stdlib

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
)

type option struct{}

func GetConnector(pgx.ConnConfig, ...option) driver.Connector          { return nil }
func GetDefaultDriver() driver.Driver                                  { return nil }
func OptionAfterConnect(func(context.Context, *pgx.Conn) error) option { return option{} }
