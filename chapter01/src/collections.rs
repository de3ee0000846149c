//! Section “Collections and iterators”: many users in a vector, counted in a map, asked through iterators.
//!
//! The order of a `HashMap` changes from run to run, so the demo never prints one; the tests hold the counts.

use std::collections::{BTreeMap, HashMap};

// ANCHOR: user
/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the service.
    Admin,
    /// Signed up.
    Member,
    /// Looks around.
    Guest,
}

/// A user, as far as this page needs one.
#[derive(Debug, Clone)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// One of the three.
    pub role: Role,
    /// Times signed in.
    pub logins: u32,
}
// ANCHOR_END: user

fn user(name: &str, role: Role, logins: u32) -> User {
    User { name: name.to_string(), role, logins }
}

/// The users of every example on the page.
fn sample() -> Vec<User> {
    vec![
        user("mei", Role::Member, 12),
        user("wei", Role::Member, 3),
        user("ada", Role::Admin, 40),
        user("visitor", Role::Guest, 0),
    ]
}

// ANCHOR: backup
/// Adds a second, plain account for every admin; it is the one for everyday work.
pub fn add_everyday_accounts(users: &mut Vec<User>) {
    let new: Vec<User> = users
        .iter()
        .filter(|user| user.role == Role::Admin)
        .map(|admin| user(&format!("{}-everyday", admin.name), Role::Member, 0))
        .collect();
    users.extend(new); // the walk is over, so the vector may grow
}
// ANCHOR_END: backup

// ANCHOR: count
/// How many users have each role.
pub fn count_roles(users: &[User]) -> HashMap<Role, usize> {
    let mut counts = HashMap::new();
    for user in users {
        *counts.entry(user.role).or_insert(0) += 1;
    }
    counts
}
// ANCHOR_END: count

/// The section's demo.
pub fn run() {
    // ANCHOR: vec
    let mut users = sample();
    users.push(user("lin", Role::Member, 12));
    println!("{} users, the first is {}", users.len(), users[0].name);
    println!("user number 10: {:?}", users.get(10));
    // ANCHOR_END: vec

    add_everyday_accounts(&mut users);
    println!("the last is now {:?}", users.last().map(|user| &user.name));

    // ANCHOR: lazy
    println!("\nthe first two names with more than ten logins:");
    let names = users
        .iter()
        .filter(|user| {
            println!("  filter looks at {}", user.name);
            user.logins > 10
        })
        .map(|user| {
            println!("  map takes {}", user.name);
            user.name.to_uppercase()
        })
        .take(2);
    println!("  the chain is built");
    let names: Vec<String> = names.collect();
    println!("  {names:?}");
    // ANCHOR_END: lazy

    // ANCHOR: ask
    let total: u32 = users.iter().map(|user| user.logins).sum();
    let by_hand = users.iter().fold(0, |so_far, user| so_far + user.logins);
    println!("\n{total} logins, by hand {by_hand}");
    // ANCHOR_END: ask

    // ANCHOR: order
    let one: HashMap<u32, u32> = (0..100).map(|id| (id, id)).collect();
    let two: HashMap<u32, u32> = (0..100).map(|id| (id, id)).collect();
    println!("\nthe same entries: {}", one == two);
    println!("in the same order: {}", one.keys().eq(two.keys()));
    // ANCHOR_END: order

    // ANCHOR: sorted
    let by_role: BTreeMap<Role, usize> = count_roles(&users).into_iter().collect();
    println!("\n{by_role:?}");

    users.sort_by(|a, b| b.logins.cmp(&a.logins).then_with(|| a.name.cmp(&b.name)));
    for user in &users {
        println!("{:>4}  {}", user.logins, user.name);
    }
    // ANCHOR_END: sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_user_is_counted_under_one_role() {
        let expected = HashMap::from([(Role::Admin, 1), (Role::Member, 2), (Role::Guest, 1)]);
        assert_eq!(count_roles(&sample()), expected);
    }

    #[test]
    fn every_admin_gets_one_everyday_account_at_the_end() {
        let mut users = sample();
        add_everyday_accounts(&mut users);
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, ["mei", "wei", "ada", "visitor", "ada-everyday"]);
    }

    #[test]
    fn the_three_loops_look_change_and_consume() {
        let mut users = sample();
        // ANCHOR: loops
        let mut seen = 0;
        for user in &users {
            seen += user.logins; // user: &User, the same as `users.iter()`
        }
        for user in &mut users {
            user.logins += 1; // user: &mut User, the same as `users.iter_mut()`
        }
        let mut names = Vec::new();
        for user in users {
            names.push(user.name); // user: User, the same as `users.into_iter()`; `users` is gone
        }
        // ANCHOR_END: loops
        assert_eq!(seen, 55);
        assert_eq!(names, ["mei", "wei", "ada", "visitor"]);
    }
}
