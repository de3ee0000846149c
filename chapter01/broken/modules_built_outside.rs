use std::collections::BTreeSet;

mod directory {
    use std::collections::BTreeSet;

    pub struct Directory {
        names: BTreeSet<String>,
    }

    pub fn describe(directory: &Directory) -> String {
        format!("in use: {:?}", directory.names)
    }
}

fn main() {
    let twice = BTreeSet::from(["ada".to_string(), "ADA".to_string()]);
    let users = directory::Directory { names: twice };
    println!("{}", directory::describe(&users));
}
