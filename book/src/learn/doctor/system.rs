//! Which system this is, as far as cures differ: `sudo apt install git` helps nobody on Windows.
//!
//! The tables of `tests/course/doctor.rs` prove that every system known here has its own cure.

use crate::{lang::Lang, tr};

/// A system, named by what installs programs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Debian, Ubuntu and their relatives, WSL's default among them.
    Apt,
    /// Fedora, RHEL, openEuler and their relatives.
    Dnf,
    /// Arch and its relatives.
    Pacman,
    /// Alpine.
    Apk,
    /// openSUSE.
    Zypper,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
    /// Any other: the cure is a sentence instead of a command.
    Other,
}

/// The distributions of each family by their `ID` in `/etc/os-release`. Relatives that are not listed say whom they
/// are like in `ID_LIKE`.
const FAMILIES: [(System, &[&str]); 5] = [
    (System::Apt, &["debian", "ubuntu", "deepin", "uos", "kylin", "openkylin"]),
    (
        System::Dnf,
        &["fedora", "rhel", "centos", "openeuler", "anolis", "alinux", "opencloudos", "tencentos", "amzn"],
    ),
    (System::Pacman, &["arch", "manjaro"]),
    (System::Apk, &["alpine"]),
    (System::Zypper, &["suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles"]),
];

impl System {
    /// The system that this program runs on.
    pub fn here() -> System {
        System::of(std::env::consts::OS, &std::fs::read_to_string("/etc/os-release").unwrap_or_default())
    }

    /// The system called `os` (as in `std::env::consts::OS`), on Linux with that `/etc/os-release`
    /// (<https://www.freedesktop.org/software/systemd/man/latest/os-release.html>).
    pub fn of(os: &str, os_release: &str) -> System {
        match os {
            "macos" => System::Mac,
            "windows" => System::Windows,
            "linux" => {
                let value = |key: &str| {
                    let line =
                        os_release.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='));
                    line.unwrap_or("").trim_matches(['"', '\'']).to_ascii_lowercase()
                };
                let names = format!("{} {}", value("ID"), value("ID_LIKE"));
                let family = |name: &str| FAMILIES.iter().find(|(_, members)| members.contains(&name));
                names.split_whitespace().find_map(family).map_or(System::Other, |(system, _)| *system)
            }
            _ => System::Other,
        }
    }

    /// How to get the C compiler that links Rust programs.
    pub fn c_compiler(self, lang: Lang) -> String {
        match self {
            System::Apt => "sudo apt install build-essential".into(),
            System::Dnf => "sudo dnf install gcc".into(),
            System::Pacman => "sudo pacman -S --needed base-devel".into(),
            System::Apk => "sudo apk add build-base".into(),
            System::Zypper => "sudo zypper install gcc".into(),
            System::Mac => "xcode-select --install".into(),
            System::Windows => tr!(
                lang,
                "Install the Visual Studio Build Tools with “Desktop development with C++”, then open a new terminal:\nwinget install Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"",
                "安装 Visual Studio 生成工具（Build Tools），勾选“使用 C++ 的桌面开发”，然后打开新的终端：\nwinget install Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\""
            ),
            System::Other => tr!(
                lang,
                "Install a C compiler (gcc or clang) with your system's package tool.",
                "用系统的包管理工具安装一个 C 编译器（gcc 或 clang）。"
            ),
        }
    }

    /// How to get git.
    pub fn git(self, lang: Lang) -> String {
        match self {
            System::Apt => "sudo apt install git".into(),
            System::Dnf => "sudo dnf install git".into(),
            System::Pacman => "sudo pacman -S git".into(),
            System::Apk => "sudo apk add git".into(),
            System::Zypper => "sudo zypper install git".into(),
            System::Mac => "xcode-select --install".into(),
            System::Windows => "winget install Git.Git".into(),
            System::Other => tr!(
                lang,
                "Install git: https://git-scm.com/downloads",
                "安装 git：https://git-scm.com/downloads"
            ),
        }
    }

    /// How to get rustup, the installer of the tool chain (<https://rustup.rs>).
    pub fn rustup(self, lang: Lang) -> String {
        let command = match self {
            System::Windows => "winget install Rustlang.Rustup",
            _ => "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
        };
        let then = tr!(lang, "then open a new terminal", "然后打开新的终端");
        format!("{command}\n{then}")
    }

    /// How to set the clock by the network.
    pub fn clock(self, lang: Lang) -> String {
        match self {
            System::Mac => "sudo sntp -sS time.apple.com".into(),
            System::Windows => "w32tm /resync".into(),
            System::Apk => "sudo ntpd -d -q -n -p pool.ntp.org".into(),
            System::Apt | System::Dnf | System::Pacman | System::Zypper => {
                "sudo timedatectl set-ntp true".into()
            }
            System::Other => {
                tr!(lang, "Set the date and time of this machine.", "请校准这台机器的日期和时间。")
            }
        }
    }

    /// How to become the owner of `folder`: it belongs to root after a `sudo cargo …`.
    pub fn own(self, folder: &str, lang: Lang) -> String {
        match self {
            System::Windows => tr!(
                lang,
                "Give yourself the right to write in {folder} (Properties → Security), and clear its “Read-only” box.",
                "在 {folder} 的“属性 → 安全”里给自己写入权限，并取消“只读”。"
            ),
            _ => format!("sudo chown -R \"$(id -un)\" '{folder}'; chmod -R u+rwX '{folder}'"),
        }
    }
}
