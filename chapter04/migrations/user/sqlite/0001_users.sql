-- Profiles. Keys are what names and addresses are compared by; what is shown stands beside them.
-- STRICT: a column holds what its type says. WITHOUT ROWID: the table is its own index by id, which is how nearly every profile is read.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    age INTEGER NOT NULL CHECK (age BETWEEN 0 AND 150),
    version INTEGER NOT NULL CHECK (version >= 1)
) STRICT, WITHOUT ROWID;
