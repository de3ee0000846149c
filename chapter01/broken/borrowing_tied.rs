fn without_domain<'a>(address: &'a str, domain: &'a str) -> &'a str {
    address.strip_suffix(domain).unwrap_or(address)
}

fn main() {
    let address = String::from("ada@example.com");
    let user = {
        let domain = String::from("@example.com");
        without_domain(&address, &domain)
    };
    println!("{user}");
}
