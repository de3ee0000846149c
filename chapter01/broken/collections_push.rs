struct User {
    name: String,
    admin: bool,
}

fn main() {
    let mut users = vec![User { name: "ada".to_string(), admin: true }];
    for user in users.iter() {
        if user.admin {
            let name = format!("{}-everyday", user.name);
            users.push(User { name, admin: false });
        }
    }
}
