//! Section “From a file to a project”: what one crate shows another, and which version of a crate a build takes.
//!
//! [`accounts`] is a module with a front and a private inside; [`versions`] is Cargo's rule for version numbers, small
//! enough to read, beside Go's. Their tests prove the tables on the page.

pub mod accounts;
pub mod versions;

use accounts::{Name, taken};
use versions::{Version, admits, cargo_takes, go_takes};

/// The section's demo.
pub fn run() {
    println!("Names, through the front door:");
    for typed in ["Ada", " grace ", "root"] {
        println!("  {typed:?} is {:?}", Name::new(typed));
    }
    println!("  taken from the start: {:?}", taken());

    println!("\nWhat a requirement in Cargo.toml admits:");
    let wanted = ["1.4.2", "0.8.9", "0.0.3"].map(Version::read);
    println!("  offered   {}", wanted.map(|wanted| format!("{wanted:<9}")).concat().trim_end());
    for offered in ["0.0.3", "0.0.4", "0.8.8", "0.8.12", "0.9.0", "1.4.1", "1.4.2", "1.10.0", "2.0.0"] {
        let offered = Version::read(offered);
        let answers = wanted.map(|wanted| if admits(wanted, offered) { "yes      " } else { "-        " });
        println!("  {offered:<9} {}", answers.concat().trim_end());
    }

    println!("\nOne crate asks for 1.4.0, another for 1.6.2, a third for 2.0.0:");
    // ANCHOR: pick
    let wanted = ["1.4.0", "1.6.2", "2.0.0"].map(Version::read);
    let offered = ["1.4.0", "1.6.2", "1.9.1", "2.0.0", "2.3.0"].map(Version::read);
    println!("  Cargo takes {}", cargo_takes(&wanted, &offered));
    println!("  Go takes    {}", go_takes(&wanted));
    // ANCHOR_END: pick
}
