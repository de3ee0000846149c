//! Exercise `cursor`: all users page by page, while others come and go.

// @gap
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

// @end
/// How many users a page has if the caller does not say: a size of 0 is a field that nobody filled in.
pub const DEFAULT_SIZE: usize = 50;

/// How many it has at the most. Whoever asks for more gets so many.
pub const MAX_SIZE: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: u64,
    /// When it was created, in seconds. An import creates thousands in the same one.
    pub created: u64,
}

impl User {
    /// By this the list is sorted: first by time, and within a second by id.
    pub fn key(&self) -> (u64, u64) {
        (self.created, self.id)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub users: Vec<User>,
    /// Where the next page begins, in a form that only this service reads; `None` if this page is the last.
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadRequest {
    Size(i32),
    Cursor,
}

/// A cursor that may stand in a URL.
fn encode((created, id): (u64, u64)) -> String {
    // @todo {created} and {id}, with `base64::engine::general_purpose::URL_SAFE_NO_PAD`?
    URL_SAFE_NO_PAD.encode((u128::from(created) << 64 | u128::from(id)).to_be_bytes())
    // @end
}

/// What [`encode`] was given, and `None` for whatever it cannot have made.
fn decode(cursor: &str) -> Option<(u64, u64)> {
    // @todo what is in {cursor:?}?
    let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(cursor).ok()?.try_into().ok()?;
    let both = u128::from_be_bytes(bytes);
    Some(((both >> 64) as u64, both as u64))
    // @end
}

/// One page of the table, whose rows stand in no order.
pub fn list(table: &[User], size: i32, cursor: Option<&str>) -> Result<Page, BadRequest> {
    // @gap
    //> let asked = (size, cursor.map(decode));
    //> let page = Page { users: table.to_vec(), next: table.last().map(|user| encode(user.key())) };
    //> todo!("{asked:?} were asked for; what of {page:?} is right?")
    let size = match size {
        ..0 => return Err(BadRequest::Size(size)),
        0 => DEFAULT_SIZE,
        _ => (size as usize).min(MAX_SIZE),
    };
    let last = cursor.map(|cursor| decode(cursor).ok_or(BadRequest::Cursor)).transpose()?;
    let ahead = |user: &&User| last.is_none_or(|last| user.key() > last);
    let mut users: Vec<User> = table.iter().filter(ahead).cloned().collect();
    users.sort_by_key(User::key);
    let more = users.len() > size;
    users.truncate(size);
    let next = users.last().filter(|_| more).map(|user| encode(user.key()));
    Ok(Page { users, next })
    // @end
}
