enum Role {
    Guest,
    Member { posts: u32 },
    Suspended { days: u32 },
    Admin,
}

fn upload_limit(role: Role) -> u32 {
    match role {
        Role::Guest => 0,
        Role::Member { .. } => 20,
        Role::Admin => 20,
    }
}

fn main() {
    println!("{}", upload_limit(Role::Suspended { days: 3 }));
}
