mod exercise;

use exercise::{BadRequest, DEFAULT_SIZE, MAX_SIZE, Page, User, list};

const fn user(created: u64, id: u64) -> User {
    User { id, created }
}

/// So many users, one in every second second from 1000 on. Their ids say nothing about their time, and they stand in no order.
fn table(users: u64) -> Vec<User> {
    let scattered = |at: u64| at * 7_919 % 10_007;
    let mut users: Vec<User> = (0..users).map(|at| user(1_000 + at * 2, 1 + scattered(at + 1))).collect();
    users.sort_by_key(|user| user.id);
    users
}

/// The times of the users, in the order in which they came.
fn times(users: &[User]) -> Vec<u64> {
    users.iter().map(|user| user.created).collect()
}

/// Turns the pages to the end, and changes the table after each page.
fn walk(mut table: Vec<User>, size: i32, mut after: impl FnMut(&Page, &mut Vec<User>)) -> Vec<User> {
    let (mut users, mut cursor) = (Vec::new(), None);
    for _ in 0..1_000 {
        let page = list(&table, size, cursor.as_deref()).unwrap();
        users.extend(page.users.clone());
        after(&page, &mut table);
        if page.next.is_none() {
            return users;
        }
        cursor = page.next;
    }
    panic!("a thousand pages, and none of them is the last");
}

/// Page by page every user comes once, by time and then by id, also where many have the same time.
#[test]
fn page_by_page_every_user_comes_once() {
    let keys = [(5, 9), (6, 3), (5, 1), (5, 7), (4, 8), (5, 2), (6, 6), (5, 4), (0, 0), (5, 300), (7, 1)];
    let imported = keys.map(|(created, id)| user(created, id)).to_vec();
    let mut expected = imported.clone();
    expected.sort_by_key(User::key);
    for size in 1..13 {
        assert_eq!(walk(imported.clone(), size, |_, _| ()), expected, "{size} on a page");
    }
}

/// A row that is added while somebody turns the pages doubles no other row, and is seen if it lies ahead.
#[test]
fn a_row_that_is_added_doubles_nothing() {
    let mut first = true;
    let came = walk(table(10), 3, |_, table| {
        if first {
            table.insert(0, user(900, 1)); // before everything that came
            table.push(user(1_001, 20_000)); // among what came
            table.push(user(1_005, 2)); // between this page and the next
            table.push(user(1_011, 30_000)); // further ahead
            table.insert(0, user(2_000, 4)); // at the very end
            first = false;
        }
    });
    let expected = [1000, 1002, 1004, 1005, 1006, 1008, 1010, 1011, 1012, 1014, 1016, 1018, 2000];
    assert_eq!(times(&came), expected);
}

/// A row that is deleted while somebody turns the pages skips no other row, not even the one after which the page ended.
#[test]
fn a_row_that_is_deleted_skips_nothing() {
    let expected = [1000, 1002, 1004, 1006, 1008, 1010, 1012, 1014, 1016, 1018];
    let came = walk(table(10), 3, |page, table| table.retain(|user| page.users.first() != Some(user)));
    assert_eq!(times(&came), expected, "the first of each page is deleted");
    let came = walk(table(10), 3, |page, table| table.retain(|user| page.users.last() != Some(user)));
    assert_eq!(times(&came), expected, "the last of each page is deleted");
}

/// The last page has no cursor, even if it is full, and a page before it always has one.
#[test]
fn the_last_page_has_no_cursor() {
    for (users, expected) in [
        (0, vec![(0, false)]),
        (2, vec![(2, false)]),
        (3, vec![(3, false)]),
        (4, vec![(3, true), (1, false)]),
        (6, vec![(3, true), (3, false)]),
    ] {
        let mut pages = Vec::new();
        walk(table(users), 3, |page, _| pages.push((page.users.len(), page.next.is_some())));
        assert_eq!(pages, expected, "(users on the page, whether it has a cursor), {users} users in all");
    }
}

/// A cursor that was cut, lengthened or made up is refused.
#[test]
fn a_cursor_that_we_did_not_make_is_refused() {
    let table = table(10);
    let ours = list(&table, 3, None).unwrap().next.expect("ten users are more than three");
    let cut = &ours[..ours.len() - 1];
    let lengthened = format!("{ours}A");
    let padded = format!("{ours}=");
    let twice = format!("{ours}{ours}");
    let made_up = ["", "0", "3", "1002", "1002:7", "no cursor!", "AAAA", "游标"];
    for cursor in [cut, &lengthened, &padded, &twice].into_iter().chain(made_up) {
        let answer = list(&table, 3, Some(cursor));
        assert_eq!(answer, Err(BadRequest::Cursor), "{cursor:?}, and ours is {ours:?}");
    }
}

/// A page has 50 users if no size is asked for, and 200 at the most; a negative size is refused.
#[test]
fn a_page_has_its_limits() {
    let table = table(250);
    let came = |size| list(&table, size, None).map(|page| page.users.len());
    for (size, expected) in
        [(0, DEFAULT_SIZE), (1, 1), (199, 199), (200, MAX_SIZE), (201, MAX_SIZE), (i32::MAX, MAX_SIZE)]
    {
        assert_eq!(came(size), Ok(expected), "users for a size of {size}");
    }
    for size in [-1, i32::MIN] {
        assert_eq!(came(size), Err(BadRequest::Size(size)));
    }
}
