//! Parts of the statements that stand in their middle, and the four short forms in which both files write a statement.

/// A statement with its values on a transaction or a pool: what it did, ...
macro_rules! done {
    ($store:expr, $on:expr, $text:expr $(, $value:expr)* $(,)?) => {
        query($text)$(.bind($value))*.execute($on).await.map_err(|error| $store.fault(error))?
    };
}

/// ... its one row, if there is one, ...
macro_rules! maybe {
    ($store:expr, $on:expr, $text:expr $(, $value:expr)* $(,)?) => {
        query($text)$(.bind($value))*.fetch_optional($on).await.map_err(|error| $store.fault(error))?
    };
}

/// ... its one row, which has to be there, ...
macro_rules! one {
    ($store:expr, $on:expr, $text:expr $(, $value:expr)* $(,)?) => {
        query($text)$(.bind($value))*.fetch_one($on).await.map_err(|error| $store.fault(error))?
    };
}

/// ... or all its rows.
macro_rules! all {
    ($store:expr, $on:expr, $text:expr $(, $value:expr)* $(,)?) => {
        query($text)$(.bind($value))*.fetch_all($on).await.map_err(|error| $store.fault(error))?
    };
}
pub(super) use {all, done, maybe, one};

/// What the methods of `$store` have in common.
macro_rules! auth_steps {
    ($store:ty) => {
        impl $store {
            /// One attempt at [`AuthStore::begin`]; `None` if somebody came in between.
            async fn begin_once(&self, new: &NewCredentials) -> Result<Option<Begun>, Fault> {
                let mut tx = self.begin_write().await?;
                if let Some(key) = &new.key {
                    let before = maybe!(
                        self, &mut *tx, "SELECT user_id, content FROM auth_registrations WHERE key = $1",
                        &key.key[..]
                    );
                    if let Some(before) = before {
                        let content = value::hash(before.bytes(1)?)?;
                        let row = maybe!(
                            self, &mut *tx,
                            concat!(
                                "UPDATE auth_credentials SET attempt = attempt + 1, ",
                                "since = CASE WHEN state = 0 THEN $2 ELSE since END WHERE user_id = $1 RETURNING ",
                                columns!(),
                            ),
                            before.bytes(0)?, micros(new.at)
                        );
                        let credentials = row.as_ref().map(value::credentials).transpose()?;
                        tx.commit().await.map_err(|error| self.fault(error))?;
                        return Ok(credentials.map(|credentials| Begun::Before { credentials, content }));
                    }
                }
                done!(
                    self, &mut *tx,
                    concat!(
                        "INSERT INTO auth_credentials (user_id, hash, roles, state, version, attempt, since) ",
                        "VALUES ($1, $2, $3, 0, 1, 1, $4)",
                    ),
                    &new.user.as_bytes()[..], &*new.hash, value::write_roles(new.roles), micros(new.at)
                );
                if let Some(key) = &new.key {
                    let kept = done!(
                        self, &mut *tx,
                        concat!(
                            "INSERT INTO auth_registrations (key, content, user_id, at) VALUES ($1, $2, $3, $4) ",
                            "ON CONFLICT DO NOTHING",
                        ),
                        &key.key[..], &key.content[..], &new.user.as_bytes()[..], micros(new.at)
                    );
                    if kept.rows_affected() == 0 {
                        return Ok(None); // dropped, the transaction takes the credentials back
                    }
                }
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(Some(Begun::New))
            }

            /// A refresh token that is not good: used before, or nothing.
            async fn used(&self, tx: &mut Tx, token: &TokenHash) -> Result<Turned, Fault> {
                let row = maybe!(
                    self, &mut **tx,
                    concat!(
                        "SELECT t.session_id, t.used_at FROM auth_refresh_tokens t ",
                        "JOIN auth_sessions s ON s.id = t.session_id WHERE t.hash = $1 AND s.ended_at IS NULL",
                    ),
                    &token[..]
                );
                let Some(row) = row else { return Ok(Turned::Nothing) };
                let Some(at) = row.maybe(1)? else { return Ok(Turned::Nothing) };
                Ok(Turned::Used { session: value::session(row.bytes(0)?)?, at: value::time(at) })
            }

            /// Counts a change, and makes everybody else who wants to make one wait until this one is over.
            async fn next_revision(&self, tx: &mut Tx) -> Result<i64, Fault> {
                let row = one!(
                    self, &mut **tx,
                    "UPDATE auth_revision SET value = value + 1 WHERE one = 1 RETURNING value",

                );
                row.number(0)
            }
        }
    };
}
pub(super) use auth_steps;
