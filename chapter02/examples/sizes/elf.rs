//! What a Linux program wants from the machine that it runs on: which shared libraries, and how new a C library. Enough
//! of the ELF format for that (64 bits, little-endian), after the System V ABI, chapters 4 and 5. Proved by
//! `tests/sizes.rs`.

/// What a program asks for before its first line runs.
#[derive(Debug, PartialEq, Eq)]
pub struct Wants {
    /// Shared libraries, by name. None: the program is static.
    pub libraries: Vec<String>,
    /// The newest version of glibc that it names, `2.34`.
    pub glibc: Option<String>,
}

const PROGRAM_HEADER_LOAD: u32 = 1;
const PROGRAM_HEADER_DYNAMIC: u32 = 2;
const TAG_NEEDED: u64 = 1;
const TAG_STRING_TABLE: u64 = 5;

/// Reads a program. `None`: it is no 64-bit little-endian ELF file (another system's format, another processor).
pub fn wants(file: &[u8]) -> Option<Wants> {
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let headers = program_headers(file)?;
    let Some(dynamic) = headers.iter().find(|header| header.kind == PROGRAM_HEADER_DYNAMIC) else {
        return Some(Wants { libraries: vec![], glibc: None });
    };
    let table = file.get(dynamic.offset..)?.get(..dynamic.size)?;
    let entries: Vec<(u64, u64)> = table
        .chunks_exact(16)
        .filter_map(|entry| Some((number(entry, 0, 8)?, number(entry, 8, 8)?)))
        .take_while(|(tag, _)| *tag != 0)
        .collect();
    let (_, address) = entries.iter().find(|(tag, _)| *tag == TAG_STRING_TABLE)?;
    let strings = place(&headers, *address)?;
    let needed = entries.iter().filter(|(tag, _)| *tag == TAG_NEEDED);
    let libraries =
        needed.map(|(_, at)| text(file, strings + usize::try_from(*at).ok()?)).collect::<Option<_>>()?;
    Some(Wants { libraries, glibc: newest_glibc(file) })
}

struct Header {
    kind: u32,
    offset: usize,
    address: u64,
    size: usize,
}

fn program_headers(file: &[u8]) -> Option<Vec<Header>> {
    let start = usize::try_from(number(file, 0x20, 8)?).ok()?;
    let size = usize::try_from(number(file, 0x36, 2)?).ok()?;
    let count = usize::try_from(number(file, 0x38, 2)?).ok()?;
    (0..count)
        .map(|index| {
            let header = file.get(start + index * size..)?;
            Some(Header {
                kind: u32::try_from(number(header, 0, 4)?).ok()?,
                offset: usize::try_from(number(header, 0x08, 8)?).ok()?,
                address: number(header, 0x10, 8)?,
                size: usize::try_from(number(header, 0x20, 8)?).ok()?,
            })
        })
        .collect()
}

/// Where in the file lies what will lie at `address` in memory.
fn place(headers: &[Header], address: u64) -> Option<usize> {
    headers.iter().filter(|header| header.kind == PROGRAM_HEADER_LOAD).find_map(|header| {
        let inside = usize::try_from(address.checked_sub(header.address)?).ok()?;
        (inside < header.size).then_some(header.offset + inside)
    })
}

/// The little-endian number of `length` bytes at `at`.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.get(..length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The text at `at`, up to its zero byte.
fn text(file: &[u8], at: usize) -> Option<String> {
    let bytes = file.get(at..)?.split(|byte| *byte == 0).next()?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// A program names the version of each function that it takes from glibc, as the text `GLIBC_2.34`.
fn newest_glibc(file: &[u8]) -> Option<String> {
    let name = b"GLIBC_2.";
    let versions =
        file.windows(name.len()).enumerate().filter(|(_, window)| window == name).filter_map(|(at, _)| {
            let digits = file[at + name.len()..].iter().take_while(|byte| byte.is_ascii_digit());
            digits.map(|byte| char::from(*byte)).collect::<String>().parse::<u32>().ok()
        });
    versions.max().map(|minor| format!("2.{minor}"))
}
