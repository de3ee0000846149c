//! The statements of both adapters. SQLite and PostgreSQL read the same text here, and differ in what an error means, in whether reads have
//! connections of their own, and in how a list of ids is bound; sqlx has a type for each, so the methods are written once and compiled twice.
//!
//! Every method is one statement, so it is done or not done, and what was answered is on the disk.

/// [`UserStore`](super::UserStore) for `$store`: `reads` and `writes` are pools, `fault` says what an error means, `all_of` reads by ids.
#[rustfmt::skip] // indented as what it becomes, because pages show parts of it
macro_rules! user_store {
    ($store:ty) => {
impl UserStore for $store {
    // ANCHOR: insert
    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        // What stands in the way may be deleted between the two statements. Then there is room, so: again.
        for _ in 0..super::TRIES {
            let kept = query(concat!(
                "INSERT INTO users (",
                columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING"
            ))
            .bind(&user.id.as_bytes()[..])
            .bind(user.username.as_str())
            .bind(user.username.key())
            .bind(user.email.as_str())
            .bind(user.email.key())
            .bind(i32::from(user.age.years()))
            .execute(self.writes())
            .await
            .map_err(|error| self.fault(error))?;
            if kept.rows_affected() == 1 {
                return Ok(user.into());
            }
            let rows = self.conflicting(user.id, user.username.key(), user.email.key()).await?;
            if let Some(outcome) = super::again(rows, &user) {
                return outcome;
            }
        }
        Err(super::no_rest().into())
    }
    // ANCHOR_END: insert

    // ANCHOR: get
    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = query(concat!("SELECT ", columns!(), " FROM users WHERE id = $1"))
            .bind(&id.as_bytes()[..])
            .fetch_optional(self.reads())
            .await
            .map_err(|error| self.fault(error))?;
        row.as_ref().map(read).transpose()
    }
    // ANCHOR_END: get

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        Ok(super::in_order(ids, self.all_of(ids).await?))
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        let row = query(concat!("SELECT ", columns!(), " FROM users WHERE username_key = $1"))
            .bind(username.key())
            .fetch_optional(self.reads())
            .await
            .map_err(|error| self.fault(error))?;
        row.as_ref().map(read).transpose()
    }

    // ANCHOR: list
    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        // Every id is longer than no bytes at all, and so comes after them.
        let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let rows =
            query(concat!("SELECT ", columns!(), " FROM users WHERE id > $1 ORDER BY id LIMIT $2"))
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(self.reads())
                .await
                .map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect()
    }
    // ANCHOR_END: list

    // ANCHOR: update
    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        for _ in 0..super::TRIES {
            let changed = query(concat!(
                "UPDATE users SET version = version + 1, username = COALESCE($3, username), ",
                "username_key = COALESCE($4, username_key), email = COALESCE($5, email), ",
                "email_key = COALESCE($6, email_key), age = COALESCE($7, age) ",
                "WHERE id = $1 AND version = $2 RETURNING ",
                columns!()
            ))
            .bind(&change.id.as_bytes()[..])
            .bind(signed(change.version))
            .bind(change.username.as_ref().map(Username::as_str))
            .bind(change.username.as_ref().map(Username::key))
            .bind(change.email.as_ref().map(Email::as_str))
            .bind(change.email.as_ref().map(Email::key))
            .bind(change.age.map(|age| i32::from(age.years())))
            .fetch_optional(self.writes())
            .await;
            match changed {
                Ok(Some(row)) => return read(&row),
                // Not this version, or not there at all.
                Ok(None) => match self.get(change.id).await? {
                    None => return Err(StoreError::NotFound),
                    Some(user) => return Err(StoreError::Changed { now: user.version }),
                },
                Err(Error::Database(error)) if error.is_unique_violation() => {
                    let (name, email) = super::keys(&change);
                    let rows = self.conflicting(change.id, name, email).await?;
                    if let Some(taken) = in_the_way(&rows, change.id, name, email) {
                        return Err(taken);
                    }
                }
                Err(error) => return Err(self.fault(error).into()),
            }
        }
        Err(super::no_rest().into())
    }
    // ANCHOR_END: update

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let deleted = query("DELETE FROM users WHERE id = $1")
            .bind(&id.as_bytes()[..])
            .execute(self.writes())
            .await
            .map_err(|error| self.fault(error))?;
        Ok(deleted.rows_affected() == 1)
    }
}

impl $store {
    /// Whoever has this id, this name or this address. Read where it is written, so that it is not older than the write.
    async fn conflicting(
        &self,
        id: UserId,
        name_key: &str,
        email_key: &str,
    ) -> Result<Vec<User>, StoreError> {
        let rows = query(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE id = $1 OR username_key = $2 OR email_key = $3"
        ))
        .bind(&id.as_bytes()[..])
        .bind(name_key)
        .bind(email_key)
        .fetch_all(self.writes())
        .await
        .map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect()
    }
}
    };
}
pub(super) use user_store;
