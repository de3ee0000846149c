// Optimistic concurrency with database/sql: a change is made to the version that was read, or not at all.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// ANCHOR: update
var errChanged = errors.New("the profile has changed since")

func setAge(ctx context.Context, db *sql.DB, id string, version, age int) error {
	result, err := db.ExecContext(ctx,
		"UPDATE users SET age = $3, version = version + 1 WHERE id = $1 AND version = $2",
		id, version, age)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errChanged // forget this line, and the caller is told that it worked
}

// ANCHOR_END: update

// A database of one row, so that this runs without one.
type row struct{ version int64 }

func (r *row) Open(string) (driver.Conn, error)             { return r, nil }
func (r *row) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("not here") }
func (r *row) Begin() (driver.Tx, error)                    { return nil, errors.New("not here") }
func (r *row) Close() error                                 { return nil }
func (r *row) Connect(context.Context) (driver.Conn, error) { return r, nil }
func (r *row) Driver() driver.Driver                        { return r }

func (r *row) ExecContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Result, error) {
	if args[1].Value != r.version {
		return driver.RowsAffected(0), nil
	}
	r.version++
	return driver.RowsAffected(1), nil
}

func main() {
	db := sql.OpenDB(&row{version: 1})
	defer db.Close()
	ctx := context.Background()
	fmt.Println(setAge(ctx, db, "ada", 1, 37))
	fmt.Println(setAge(ctx, db, "ada", 1, 63))
}
