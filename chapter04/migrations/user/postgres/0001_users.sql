-- Profiles. Keys are what names and addresses are compared by; what is shown stands beside them.
-- Keys compare byte by byte (collation "C"): the service has folded them, and no locale of the server may see two of them as one.
CREATE TABLE users (
    id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    username TEXT NOT NULL,
    username_key TEXT COLLATE "C" NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL UNIQUE,
    age INTEGER NOT NULL CHECK (age BETWEEN 0 AND 150),
    version BIGINT NOT NULL CHECK (version >= 1)
);
