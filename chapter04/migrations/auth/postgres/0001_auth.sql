-- Credentials and sessions, by the user's id: names and addresses are the user service's. Times are microseconds since 1970.
-- Every table begins with auth_, so that both services may share a database.

-- state: 0 pending, 1 active, 2 deleted; since: when that began.
CREATE TABLE auth_credentials (
    user_id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(user_id) = 16),
    hash TEXT NOT NULL,
    roles TEXT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 0 AND 2),
    version BIGINT NOT NULL CHECK (version >= 1),
    attempt BIGINT NOT NULL CHECK (attempt >= 1),
    since BIGINT NOT NULL,
    last_login BIGINT
);
CREATE INDEX auth_unsettled ON auth_credentials (since) WHERE state <> 1;

-- One idempotency key, one registration. content: a hash of what came with it.
CREATE TABLE auth_registrations (
    key BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(key) = 32),
    content BYTEA NOT NULL CHECK (octet_length(content) = 32),
    user_id BYTEA NOT NULL REFERENCES auth_credentials ON DELETE CASCADE,
    at BIGINT NOT NULL
);
CREATE INDEX auth_registrations_user ON auth_registrations (user_id);
CREATE INDEX auth_registrations_at ON auth_registrations (at);

CREATE TABLE auth_sessions (
    id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
    user_id BYTEA NOT NULL REFERENCES auth_credentials ON DELETE CASCADE,
    until BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id);
CREATE INDEX auth_sessions_until ON auth_sessions (until);
CREATE INDEX auth_sessions_ended ON auth_sessions (ended_at) WHERE ended_at IS NOT NULL;

-- Hashes of refresh tokens. Used ones stay as long as their session, or nobody would notice that one is used again.
CREATE TABLE auth_refresh_tokens (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id BYTEA NOT NULL REFERENCES auth_sessions ON DELETE CASCADE,
    used_at BIGINT
);
CREATE INDEX auth_refresh_tokens_session ON auth_refresh_tokens (session_id);

-- Counts the changes of the two tables below. Its one row is locked by whoever changes them, so that the counts are in the order of the commits.
CREATE TABLE auth_revision (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    value BIGINT NOT NULL
);
INSERT INTO auth_revision (one, value) VALUES (1, 1);

-- Sessions whose access tokens are no longer good, though they have not expired. until: when the last of them has.
CREATE TABLE auth_revocations (
    session_id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(session_id) = 16),
    revision BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX auth_revocations_revision ON auth_revocations (revision);
CREATE INDEX auth_revocations_until ON auth_revocations (until);

-- Private keys. Whoever reads this table can make tokens: it is as secret as a key file.
CREATE TABLE auth_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    pem TEXT NOT NULL,
    signs_at BIGINT NOT NULL,
    revision BIGINT NOT NULL UNIQUE
);
