//! What a web address must look like.

use crate::{lang::Lang, tr};

/// Names of the reader's own machine.
const LOCAL: &[&str] = &["localhost", "0.0.0.0", "[::1]", "::1"];

/// Why `address`, which begins with `http:` or `https:`, is no good; `None` if it is.
pub fn reason(address: &str, lang: Lang) -> Option<String> {
    let not_an_address = || {
        tr!(
            lang,
            "`{address}` is not a web address; perhaps a full stop or a bracket got into it",
            "`{address}` 不是合法的网址；也许混进了句号或括号"
        )
    };
    let Some((scheme, rest)) = address.split_once("://") else { return Some(not_an_address()) };
    let host = host(rest);
    if LOCAL.contains(&host.as_str()) || host.starts_with("127.") {
        return Some(tr!(
            lang,
            "`{address}` is the reader's own machine, where perhaps nobody answers; show it as code",
            "`{address}` 指向读者自己的机器，那里未必有服务在应答；请写成代码"
        ));
    }
    if !scheme.eq_ignore_ascii_case("https") {
        return Some(tr!(lang, "`{address}`: write https", "`{address}`：请用 https"));
    }
    let is_good = host.contains('.') && host.split('.').all(is_label) && !rest.contains(is_stray);
    (!is_good).then(not_an_address)
}

/// The host, in lower case, without user and port.
fn host(rest: &str) -> String {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let authority = authority.rsplit('@').next().unwrap_or("");
    let end =
        authority.rfind(':').filter(|colon| !authority[*colon..].contains(']')).unwrap_or(authority.len());
    authority[..end].to_ascii_lowercase()
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// What never stands in an address: spaces, brackets of other kinds, full-width punctuation.
fn is_stray(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '"' | '\\' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::reason;
    use crate::lang::Lang;

    #[test]
    fn a_good_address_is_https_with_a_host() {
        for good in ["https://rustup.rs", "https://doc.rust-lang.org/std/?search=a#b", "https://a.dev:8443/x"]
        {
            assert_eq!(reason(good, Lang::En), None, "{good}");
        }
        for (bad, why) in [
            ("http://rustup.rs", "write https"),
            ("http://127.0.0.1:3000/", "own machine"),
            ("https://localhost:3000", "own machine"),
            ("http://[::1]:80/", "own machine"),
            ("https://rustup", "not a web address"),
            ("https://", "not a web address"),
            ("https:rustup.rs", "not a web address"),
            ("https://rustup.rs/。", "not a web address"),
            ("https://rust up.rs/", "not a web address"),
        ] {
            assert!(reason(bad, Lang::En).is_some_and(|reason| reason.contains(why)), "{bad}");
        }
    }
}
