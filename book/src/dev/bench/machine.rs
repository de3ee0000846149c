//! What the figures were measured on.

use std::process::Command;

/// Processor, cores, system and compiler in one line.
pub(super) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let (system, processor, compiler) = (std::env::consts::OS, processor(), compiler());
    format!("{processor}, {cores} cores, {system}; {compiler}; dev profile.")
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.trim().to_string())
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output
        .map_or_else(|_| "rustc".into(), |output| String::from_utf8_lossy(&output.stdout).trim().to_string())
}
