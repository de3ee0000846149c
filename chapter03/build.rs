//! The wire contract becomes Rust: protox compiles the `.proto` files in this process, so no `protoc` has to be installed.

use prost::Message;
use std::{env, error::Error, fs, path::PathBuf};

// ANCHOR: main
fn main() -> Result<(), Box<dyn Error>> {
    // protox reports no dependencies to cargo, and neither does `compile_fds`.
    println!("cargo:rerun-if-changed=proto");
    let descriptors = protox::compile(["order/v1/order.proto"], ["proto"])?;
    // Server reflection answers from these bytes.
    let file = PathBuf::from(env::var("OUT_DIR")?).join("descriptors.bin");
    fs::write(file, descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
// ANCHOR_END: main
