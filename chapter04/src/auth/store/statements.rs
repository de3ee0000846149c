//! The statements of both adapters. SQLite and PostgreSQL read the same text here, and differ in how a transaction begins and in what an error
//! means; sqlx has a type for each, so the methods are written once and compiled twice.
//!
//! Every transaction takes its locks in the same order (revision, credentials, sessions, refresh tokens), so no two wait for each other.

/// [`AuthStore`](super::AuthStore) for `$store`. `reads` is a pool; `begin` begins a transaction that may write; `fault` says what an error means.
macro_rules! auth_store {
    ($store:ty) => {
        impl AuthStore for $store {
            // ANCHOR: begin
            async fn begin(&self, new: NewCredentials) -> Result<Begun, Fault> {
                // Between two statements somebody may begin with the same key, or take it back. Then: again.
                for _ in 0..3 {
                    if let Some(begun) = self.begin_once(&new).await? {
                        return Ok(begun);
                    }
                }
                Err(Fault::Busy("others register with the same key".into()))
            }
            // ANCHOR_END: begin

            async fn activate(&self, user: UserId) -> Result<bool, Fault> {
                let mut tx = self.begin_write().await?;
                done!(
                    self, &mut *tx, "UPDATE auth_credentials SET state = 1 WHERE user_id = $1 AND state = 0",
                    &user.as_bytes()[..]
                );
                let good = maybe!(
                    self, &mut *tx, "SELECT 1 FROM auth_credentials WHERE user_id = $1 AND state = 1",
                    &user.as_bytes()[..]
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(good.is_some())
            }

            async fn abandon(&self, user: UserId, attempt: u64) -> Result<bool, Fault> {
                let mut tx = self.begin_write().await?;
                let gone = done!(
                    self, &mut *tx,
                    "DELETE FROM auth_credentials WHERE user_id = $1 AND state = 0 AND attempt = $2",
                    &user.as_bytes()[..], signed(attempt)
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(gone.rows_affected() == 1)
            }

            async fn credentials(&self, user: UserId) -> Result<Option<Credentials>, Fault> {
                let row = maybe!(
                    self, self.reads(),
                    concat!(
                        "SELECT ",
                        columns!(),
                        " FROM auth_credentials WHERE user_id = $1",
                    ),
                    &user.as_bytes()[..]
                );
                row.as_ref().map(value::credentials).transpose()
            }

            async fn rehash(&self, user: UserId, old: &str, new: &str) -> Result<bool, Fault> {
                let mut tx = self.begin_write().await?;
                let done = done!(
                    self, &mut *tx, "UPDATE auth_credentials SET hash = $3 WHERE user_id = $1 AND hash = $2",
                    &user.as_bytes()[..], old, new
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(done.rows_affected() == 1)
            }

            // ANCHOR: change
            async fn change(
                &self,
                user: UserId,
                version: u64,
                change: Change,
                moment: Moment,
            ) -> Result<bool, Fault> {
                let (hash, roles, state) = match change {
                    Change::Hash(hash) => (Some(hash.to_string()), None, None),
                    Change::Roles(roles) => (None, Some(value::write_roles(roles)), None),
                    Change::Delete => (None, None, Some(DELETED)),
                };
                let mut tx = self.begin_write().await?;
                let revision = self.next_revision(&mut tx).await?;
                let changed = done!(
                    self, &mut *tx,
                    concat!(
                        "UPDATE auth_credentials SET version = version + 1, hash = COALESCE($3, hash), ",
                        "roles = COALESCE($4, roles), since = CASE WHEN $5 IS NULL THEN since ELSE $6 END, ",
                        "state = COALESCE($5, state) WHERE user_id = $1 AND version = $2 AND state <> 2",
                    ),
                    &user.as_bytes()[..], signed(version), hash, roles, state, micros(moment.now)
                );
                if changed.rows_affected() == 0 {
                    return Ok(false); // dropped, the transaction is rolled back
                }
                done!(
                    self, &mut *tx,
                    concat!(
                        "INSERT INTO auth_revocations (session_id, revision, until) ",
                        "SELECT id, $2, $3 FROM auth_sessions WHERE user_id = $1 AND ended_at IS NULL ",
                        "ON CONFLICT DO NOTHING",
                    ),
                    &user.as_bytes()[..], revision, micros(moment.now + moment.reach)
                );
                done!(
                    self, &mut *tx,
                    "UPDATE auth_sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL",
                    &user.as_bytes()[..], micros(moment.now)
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(true)
            }
            // ANCHOR_END: change

            async fn remove(&self, user: UserId) -> Result<(), Fault> {
                let mut tx = self.begin_write().await?;
                done!(
                    self, &mut *tx, "DELETE FROM auth_credentials WHERE user_id = $1 AND state = 2",
                    &user.as_bytes()[..]
                );
                tx.commit().await.map_err(|error| self.fault(error))
            }

            async fn unsettled(
                &self,
                pending: SystemTime,
                deleted: SystemTime,
                limit: u16,
            ) -> Result<Vec<Credentials>, Fault> {
                let rows = all!(
                    self, self.reads(),
                    concat!(
                        "SELECT ",
                        columns!(),
                        " FROM auth_credentials WHERE state <> 1 ",
                        "AND ((state = 0 AND since < $1) OR (state = 2 AND since < $2)) ORDER BY since LIMIT $3",
                    ),
                    micros(pending), micros(deleted), i64::from(limit)
                );
                rows.iter().map(value::credentials).collect()
            }

            // ANCHOR: open_session
            async fn open_session(&self, new: NewSession) -> Result<bool, Fault> {
                let mut tx = self.begin_write().await?;
                // Takes the row's lock: whoever changes the credentials comes before, and then this finds nothing, or after, and sees the session.
                let fits = done!(
                    self, &mut *tx,
                    concat!(
                        "UPDATE auth_credentials SET last_login = $3 ",
                        "WHERE user_id = $1 AND version = $2 AND state <> 2",
                    ),
                    &new.user.as_bytes()[..], signed(new.version), micros(new.at)
                );
                if fits.rows_affected() == 0 {
                    return Ok(false);
                }
                done!(
                    self, &mut *tx, "INSERT INTO auth_sessions (id, user_id, until) VALUES ($1, $2, $3)",
                    &new.id.as_bytes()[..], &new.user.as_bytes()[..], micros(new.until)
                );
                done!(
                    self, &mut *tx, "INSERT INTO auth_refresh_tokens (hash, session_id) VALUES ($1, $2)",
                    &new.token[..], &new.id.as_bytes()[..]
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(true)
            }
            // ANCHOR_END: open_session

            // ANCHOR: turn
            async fn turn(
                &self,
                token: &TokenHash,
                next: &TokenHash,
                clock: &WallClock,
            ) -> Result<Turned, Fault> {
                let mut tx = self.begin_write().await?;
                // Of two with the same token one changes the row. The other one waits for it, and then finds it used.
                let used = maybe!(
                    self, &mut *tx,
                    concat!(
                        "UPDATE auth_refresh_tokens SET used_at = $2 ",
                        "WHERE hash = $1 AND used_at IS NULL RETURNING session_id",
                    ),
                    &token[..], micros(clock.now())
                );
                let Some(used) = used else { return self.used(&mut tx, token).await };
                let session = value::session(used.bytes(0)?)?;
                let owner = maybe!(
                    self, &mut *tx,
                    concat!(
                        "SELECT c.user_id, c.roles FROM auth_sessions s ",
                        "JOIN auth_credentials c ON c.user_id = s.user_id ",
                        "WHERE s.id = $1 AND s.ended_at IS NULL AND s.until > $2 AND c.state <> 2",
                    ),
                    &session.as_bytes()[..], micros(clock.now())
                );
                let Some(owner) = owner else { return Ok(Turned::Nothing) };
                done!(
                    self, &mut *tx, "INSERT INTO auth_refresh_tokens (hash, session_id) VALUES ($1, $2)",
                    &next[..], &session.as_bytes()[..]
                );
                // Last: whoever asked before this moment cannot have seen the answer.
                done!(
                    self, &mut *tx, "UPDATE auth_refresh_tokens SET used_at = $2 WHERE hash = $1",
                    &token[..], micros(clock.now())
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                let (user, roles) = (value::user(owner.bytes(0)?)?, value::read_roles(owner.text(1)?)?);
                Ok(Turned::Next { user, session, roles })
            }
            // ANCHOR_END: turn

            async fn end_session(&self, session: SessionId, moment: Moment) -> Result<(), Fault> {
                let mut tx = self.begin_write().await?;
                let revision = self.next_revision(&mut tx).await?;
                let ended = done!(
                    self, &mut *tx,
                    "UPDATE auth_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
                    &session.as_bytes()[..], micros(moment.now)
                );
                if ended.rows_affected() == 0 {
                    return Ok(());
                }
                done!(
                    self, &mut *tx,
                    concat!(
                        "INSERT INTO auth_revocations (session_id, revision, until) VALUES ($1, $2, $3) ",
                        "ON CONFLICT DO NOTHING",
                    ),
                    &session.as_bytes()[..], revision, micros(moment.now + moment.reach)
                );
                tx.commit().await.map_err(|error| self.fault(error))
            }

            // ANCHOR: trust
            async fn revision(&self) -> Result<u64, Fault> {
                let row = one!(self, self.reads(), "SELECT value FROM auth_revision WHERE one = 1");
                value::unsigned(row.number(0)?)
            }

            async fn trust_since(&self, after: u64) -> Result<TrustState, Fault> {
                // First: what is written meanwhile may be in what follows, and will be in the next answer too.
                let revision = self.revision().await?;
                let keys = all!(
                    self, self.reads(), "SELECT kid, pem, signs_at FROM auth_keys ORDER BY revision",

                );
                let revoked = all!(
                    self, self.reads(),
                    concat!(
                        "SELECT session_id, until FROM auth_revocations WHERE revision > $1 ",
                        "ORDER BY revision",
                    ),
                    signed(after)
                );
                Ok(TrustState {
                    revision,
                    keys: keys.iter().map(value::key).collect::<Result<_, _>>()?,
                    revoked: revoked.iter().map(value::revocation).collect::<Result<_, _>>()?,
                })
            }
            // ANCHOR_END: trust

            async fn add_key(&self, key: StoredKey, newest: Option<&str>) -> Result<bool, Fault> {
                let mut tx = self.begin_write().await?;
                let revision = self.next_revision(&mut tx).await?;
                let now = maybe!(self, &mut *tx, "SELECT kid FROM auth_keys ORDER BY revision DESC LIMIT 1");
                if now.as_ref().map(|row| row.text(0)).transpose()? != newest {
                    return Ok(false);
                }
                done!(
                    self, &mut *tx,
                    "INSERT INTO auth_keys (kid, pem, signs_at, revision) VALUES ($1, $2, $3, $4)",
                    &*key.kid, &*key.pem, micros(key.signs_at), revision
                );
                tx.commit().await.map_err(|error| self.fault(error))?;
                Ok(true)
            }

            async fn drop_keys(&self, kids: &[Arc<str>]) -> Result<(), Fault> {
                let mut tx = self.begin_write().await?;
                self.next_revision(&mut tx).await?;
                for kid in kids {
                    done!(self, &mut *tx, "DELETE FROM auth_keys WHERE kid = $1", &**kid);
                }
                tx.commit().await.map_err(|error| self.fault(error))
            }

            async fn forget(&self, ended: SystemTime, keys: SystemTime) -> Result<(), Fault> {
                let old = [
                    (
                        concat!(
                            "DELETE FROM auth_revocations WHERE session_id IN ",
                            "(SELECT session_id FROM auth_revocations WHERE until < $1 LIMIT 1000)"
                        ),
                        ended,
                    ),
                    (
                        concat!(
                            "DELETE FROM auth_sessions WHERE id IN ",
                            "(SELECT id FROM auth_sessions WHERE until < $1 OR ended_at < $1 LIMIT 1000)"
                        ),
                        ended,
                    ),
                    (
                        concat!(
                            "DELETE FROM auth_registrations WHERE key IN ",
                            "(SELECT key FROM auth_registrations WHERE at < $1 LIMIT 1000)"
                        ),
                        keys,
                    ),
                ];
                for (statement, before) in old {
                    // Each on its own: a login may come in between.
                    let mut tx = self.begin_write().await?;
                    done!(self, &mut *tx, statement, micros(before));
                    tx.commit().await.map_err(|error| self.fault(error))?;
                }
                Ok(())
            }
        }
    };
}
pub(super) use auth_store;
