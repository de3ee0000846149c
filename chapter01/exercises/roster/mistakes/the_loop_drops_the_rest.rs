//! Exercise `roster`: ownership that is taken, moved on and given back.

/// Moves names from `waiting` to the end of `roster`, in their order, while the roster has fewer than `seats` names.
///
/// A name that is already on the roster gets no second seat. The answer is the roster, and everybody who got no seat, in
/// their order: every name that came in goes out again, and none is copied. A roster that is longer than `seats` already
/// stays as it is.
pub fn admit(roster: Vec<String>, waiting: Vec<String>, seats: usize) -> (Vec<String>, Vec<String>) {
    let mut roster = roster;
    let mut left = Vec::new();
    for name in waiting {
        if roster.len() >= seats {
            break;
        }
        if !roster.contains(&name) {
            roster.push(name);
        } else {
            left.push(name);
        }
    }
    (roster, left)
}
