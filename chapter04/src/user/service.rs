//! The rules: what a user service does. They know no wire, no layer, no clock, and not who calls: that is [`access`](super::access)'s.
//!
//! Whoever has a [`UserService`] cannot tell whether it is [`Users`] here or a client of a service far away. What the rules decide is proved
//! by `tests/system/user_rules.rs`.

use super::{
    cursor::Cursor,
    domain::{Invalid, MOST_IDS, NewUser, Page, PageRequest, User, UserChange, UserId, Username},
    error::UserError,
    store::UserStore,
};

// ANCHOR: service
/// A user service.
pub trait UserService: Send + Sync + 'static {
    /// One profile; [`UserError::NotFound`] if there is none with this id.
    fn get(&self, id: UserId) -> impl Future<Output = Result<User, UserError>> + Send;

    /// The profiles that exist among these, in the order asked for; at most [`MOST_IDS`] ids.
    fn get_many(&self, ids: Vec<UserId>) -> impl Future<Output = Result<Vec<User>, UserError>> + Send;

    /// Profiles, oldest first, a page at a time.
    fn list(&self, page: PageRequest) -> impl Future<Output = Result<Page<User>, UserError>> + Send;

    /// Who has this name; [`UserError::NotFound`] if nobody has it.
    fn find(&self, username: Username) -> impl Future<Output = Result<User, UserError>> + Send;

    /// Makes a profile. The same twice makes one.
    fn create(&self, user: NewUser) -> impl Future<Output = Result<User, UserError>> + Send;

    /// Changes a profile that nobody has changed since its caller read it; else [`UserError::Changed`].
    fn update(&self, change: UserChange) -> impl Future<Output = Result<User, UserError>> + Send;

    /// Deletes a profile. One that is not there is deleted already.
    fn delete(&self, id: UserId) -> impl Future<Output = Result<(), UserError>> + Send;
}
// ANCHOR_END: service

// ANCHOR: users
/// The rules, over any store.
#[derive(Debug)]
pub struct Users<S> {
    store: S,
}

impl<S: UserStore> Users<S> {
    /// Profiles are kept in `store`.
    pub fn new(store: S) -> Users<S> {
        Users { store }
    }
}

impl<S: UserStore> UserService for Users<S> {
    async fn get(&self, id: UserId) -> Result<User, UserError> {
        self.store.get(id).await?.ok_or(UserError::NotFound)
    }

    async fn get_many(&self, ids: Vec<UserId>) -> Result<Vec<User>, UserError> {
        match ids.len() {
            0 => Ok(Vec::new()),
            1..=MOST_IDS => Ok(self.store.get_many(&ids).await?),
            _ => Err(Invalid { what: "user_ids", why: "have to be at most 100" }.into()),
        }
    }

    async fn list(&self, PageRequest { size, cursor }: PageRequest) -> Result<Page<User>, UserError> {
        // One more than asked for: whether it is there says whether there is another page.
        let mut items = self.store.list(cursor.map(Cursor::id), size.get() + 1).await?;
        let more = items.len() > usize::from(size.get());
        items.truncate(usize::from(size.get()));
        let next = items.last().filter(|_| more).map(|last| Cursor::after(last.id));
        Ok(Page { items, next })
    }

    async fn find(&self, username: Username) -> Result<User, UserError> {
        self.store.find(&username).await?.ok_or(UserError::NotFound)
    }

    async fn create(&self, user: NewUser) -> Result<User, UserError> {
        Ok(self.store.insert(user).await?)
    }

    async fn update(&self, change: UserChange) -> Result<User, UserError> {
        if change.username.is_none() && change.email.is_none() && change.age.is_none() {
            return Err(Invalid { what: "change", why: "has to name a field that is to be different" }.into());
        }
        Ok(self.store.update(change).await?)
    }

    async fn delete(&self, id: UserId) -> Result<(), UserError> {
        self.store.delete(id).await?;
        Ok(())
    }
}
// ANCHOR_END: users
