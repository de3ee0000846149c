//! Names that are compared in small letters, which is not enough.

use std::collections::HashSet;

// ANCHOR: names
/// The names that somebody has.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Takes a name, and says whether it was free.
    fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_lowercase())
    }
}
// ANCHOR_END: names

fn main() {
    println!("{}", Names::default().take("Ada"));
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: test
    #[test]
    fn there_is_one_ada() {
        let mut names = Names::default();
        names.take("Ada");
        let mut twins = vec!["ADA", "Ａｄａ", "Аdа", "Ada\u{200b}"];
        twins.retain(|twin| names.take(twin));
        assert_eq!(twins, Vec::<&str>::new(), "all of them look like Ada");
    }
    // ANCHOR_END: test
}
