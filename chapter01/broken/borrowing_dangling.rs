fn main() {
    let newest;
    {
        let name = String::from("Ada");
        newest = &name;
    }
    println!("newest: {newest}");
}
