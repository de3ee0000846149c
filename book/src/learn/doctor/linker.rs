//! The linker: rustc compiles without one, and every first program fails without one. Only a program that was built and
//! started proves it.

use super::{Finding, System};
use crate::{lang::Lang, tr};
use std::{ffi::OsStr, path::Path, process::Command};

/// The tiny program, and what it must print.
const PROGRAM: &str = "fn main() { println!(\"{}\", 6 * 7); }\n";
const ANSWER: &str = "42";

/// Compiles the program with `rustc` in a folder of its own below `place` and runs it.
pub fn probe(rustc: &OsStr, place: &Path, system: System, lang: Lang) -> Finding {
    let name = tr!(lang, "linker", "链接器");
    let prepared = tempfile::Builder::new().prefix("doctor-").tempdir_in(place).and_then(|folder| {
        std::fs::write(folder.path().join("answer.rs"), PROGRAM)?;
        Ok(folder)
    });
    let folder = match prepared {
        Ok(folder) => folder,
        Err(error) => {
            let place = place.display();
            let found = tr!(
                lang,
                "not tried: {place} cannot be written ({error})",
                "未检测：无法写入 {place}（{error}）"
            );
            return Finding::broken(name, found, system.own(&place.to_string(), lang));
        }
    };
    let program = folder.path().join(format!("answer{}", std::env::consts::EXE_SUFFIX));
    let compiled = Command::new(rustc)
        .args(["--edition", "2024", "answer.rs", "-o"])
        .arg(&program)
        .current_dir(folder.path())
        .output();
    let output = match compiled {
        Ok(output) => output,
        Err(_) => {
            return Finding::skipped(
                name,
                tr!(lang, "not tried: rustc does not start", "未检测：rustc 无法启动"),
            );
        }
    };
    if !output.status.success() {
        let complaint = complaint(&String::from_utf8_lossy(&output.stderr));
        let cure = if complaint.contains("link") { system.c_compiler(lang) } else { reinstall(lang) };
        return Finding::broken(name, complaint, cure);
    }
    match Command::new(&program).output() {
        Ok(ran) if String::from_utf8_lossy(&ran.stdout).trim() == ANSWER => {
            Finding::fine(name, tr!(lang, "a program was built and ran", "编译并运行了一个小程序"))
        }
        Ok(ran) => {
            let status = ran.status;
            let found = tr!(
                lang,
                "a program was built, but it ended with {status} and a wrong answer",
                "小程序编译成功，但运行结果不对（{status}）"
            );
            Finding::broken(name, found, reinstall(lang))
        }
        Err(error) => {
            let place = place.display();
            let found = tr!(
                lang,
                "a program was built, but it cannot be started: {error}",
                "小程序编译成功，但无法启动：{error}"
            );
            let cure = tr!(
                lang,
                "{place} may lie on a disk that forbids programs (`noexec`), or a virus scanner stops them. Set CARGO_TARGET_DIR to a folder where programs may run.",
                "{place} 所在的磁盘可能禁止运行程序（`noexec`），或者被杀毒软件拦截。请把 CARGO_TARGET_DIR 设为允许运行程序的目录。"
            );
            Finding::broken(name, found, cure)
        }
    }
}

/// The first error of rustc in one line; where the linker itself complained, its own first line.
fn complaint(stderr: &str) -> String {
    let mut lines = stderr.lines();
    let Some(error) = lines.find_map(|line| line.strip_prefix("error")) else {
        return stderr.trim().to_string();
    };
    let error = error.split_once(": ").map_or(error, |(_, text)| text).trim();
    if !error.starts_with("linking with") {
        return error.to_string();
    }
    // The first note is the command line, hundreds of columns wide; another may say that some of it was omitted.
    let mut notes = lines.filter_map(|line| line.trim_start().strip_prefix("= note:")).map(str::trim).skip(1);
    let own = notes.find(|note| !note.is_empty() && !note.starts_with("some arguments are omitted"));
    own.map_or_else(|| error.to_string(), |own| format!("{error}: {own}"))
}

fn reinstall(lang: Lang) -> String {
    let again = tr!(lang, "Install the tool chain anew:", "重新安装工具链：");
    format!("{again}\nrustup toolchain uninstall stable\nrustup toolchain install stable")
}

#[cfg(test)]
mod tests {
    use super::complaint;

    #[test]
    fn of_all_that_rustc_prints_about_a_failed_link_the_linkers_own_first_line_stays() {
        let failed = "error: linking with `cc` failed: exit status: 1\n  |\n  = note:  \"cc\" \"-m64\" \"-o\" \"m\"\n  = note: some arguments are omitted. use `--verbose` to show all linker arguments\n  = note: /usr/bin/ld: cannot find Scrt1.o: No such file or directory\n          collect2: error: ld returned 1 exit status\n          \n\nerror: aborting due to 1 previous error\n";
        assert_eq!(
            complaint(failed),
            "linking with `cc` failed: exit status: 1: /usr/bin/ld: cannot find Scrt1.o: No such file or directory"
        );
        let silent = "error: linking with `cc` failed: exit status: 1\n  |\n  = note:  \"cc\"\n  = note: \n";
        assert_eq!(complaint(silent), "linking with `cc` failed: exit status: 1");
        let missing = "error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)\n";
        assert_eq!(complaint(missing), "linker `cc` not found");
        assert_eq!(complaint("error[E0463]: can't find crate for `std`\n"), "can't find crate for `std`");
    }
}
