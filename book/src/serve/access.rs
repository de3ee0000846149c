//! Who may make this server do something. Reading a page is harmless and needs only a right name for this machine; whatever
//! starts a process or writes a file needs three things that no other site has.
//!
//! The address printed in the terminal carries the start token. Opening it gives the browser a cookie; with the cookie a page
//! may ask for its own token. A POST is answered only with the cookie (a foreign page never sends it: `SameSite=Strict`), an
//! `Origin` that is ours (cookies are shared by all ports of a machine, origins are not) and the page's token in a header
//! (which no form can set). Proved by `tests/course/serve/access.rs`.

use crate::{lang::Lang, tr};
use anyhow::{Context, Result};
use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// The header in which a page sends its token.
pub(super) const PAGE_TOKEN: &str = "x-course-token";

/// The secrets of one run of the server, and the names by which it may be called.
pub(super) struct Access {
    port: u16,
    /// Names besides this machine's own, for forwarded ports.
    hosts: Vec<String>,
    start: String,
    cookie: String,
    page: String,
}

/// Why a request that wants something done is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The browser has not opened the printed address, or the server was started anew since.
    NoCookie,
    /// The request comes from another site, or from no page at all.
    ForeignOrigin,
    /// The page has not sent its token.
    NoPageToken,
}

impl Refused {
    /// The reason, with its cure.
    pub(super) fn text(self, lang: Lang) -> String {
        match self {
            Refused::NoCookie => tr!(
                lang,
                "This browser may read but not run. Open the address that `cargo course` printed in the terminal; it ends in `?token=…`.",
                "这个浏览器只能阅读，不能运行。请打开 `cargo course` 在终端里显示的地址，它以 `?token=…` 结尾。"
            ),
            Refused::ForeignOrigin => tr!(
                lang,
                "This request comes from another site. For a forwarded port, start `cargo course --allow-host NAME`.",
                "这个请求来自别的网站。如果端口是转发的，请用 `cargo course --allow-host 主机名` 启动。"
            ),
            Refused::NoPageToken => tr!(
                lang,
                "This page is older than the server. Load it again.",
                "这个页面是服务器重启之前打开的，请刷新。"
            ),
        }
    }
}

impl Access {
    /// New secrets for a server on `port`.
    ///
    /// # Errors
    /// If the operating system has no random numbers.
    pub(super) fn new(port: u16, hosts: &[String]) -> Result<Access> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).context("the operating system gives no random numbers")?;
        let derive = |purpose: &str| {
            let digest = Sha256::new().chain_update(secret).chain_update(purpose).finalize();
            // 128 bits: out of reach of guessing, short enough for an address.
            digest[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let hosts = hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        Ok(Access { port, hosts, start: derive("start"), cookie: derive("cookie"), page: derive("page") })
    }

    /// What the printed address ends in.
    pub(super) fn query(&self) -> String {
        format!("?token={}", self.start)
    }

    /// The token that a page sends with what it asks for.
    pub(super) fn page_token(&self) -> &str {
        &self.page
    }

    /// The cookie for a browser that opened an address with `query`; `None` if the query names no token.
    pub(super) fn cookie_for(&self, query: Option<&str>) -> Option<Result<String, Refused>> {
        let token = query?.split('&').find_map(|pair| pair.strip_prefix("token="))?;
        let right = same(token, &self.start);
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name(), self.cookie);
        Some(right.then_some(cookie).ok_or(Refused::NoCookie))
    }

    /// Cookies do not know ports, so the name does.
    fn cookie_name(&self) -> String {
        format!("course_{}", self.port)
    }

    /// Whether the request has the cookie.
    pub(super) fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let mut cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        cookies.any(|(its, value)| its == name && same(value, &self.cookie))
    }

    /// Whether the request may make the server do something.
    pub(super) fn may_act(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if !self.has_cookie(headers) {
            return Err(Refused::NoCookie);
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !self.is_own_origin(text("origin")) {
            return Err(Refused::ForeignOrigin);
        }
        if !same(text(PAGE_TOKEN), &self.page) {
            return Err(Refused::NoPageToken);
        }
        Ok(())
    }

    /// Whether the request calls this machine by a name that it has: anything else is DNS rebinding.
    pub(super) fn is_own_host(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
        self.is_this_machine(host) || self.is_allowed(host)
    }

    fn is_own_origin(&self, origin: &str) -> bool {
        match origin.split_once("://") {
            Some(("http", host)) => self.is_this_machine(host) || self.is_allowed(host),
            // Whoever forwards a port may add TLS; this server itself has none.
            Some(("https", host)) => self.is_allowed(host),
            _ => false,
        }
    }

    /// `127.0.0.1:4004`, as a browser on this machine says it.
    fn is_this_machine(&self, host: &str) -> bool {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        matches!(name, "127.0.0.1" | "localhost") && port == self.port.to_string()
    }

    /// A name from `--allow-host`, with whatever port it is forwarded to.
    fn is_allowed(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }
}

/// Compares in a time that does not tell how much of a guess was right.
fn same(guess: &str, secret: &str) -> bool {
    guess.len() == secret.len()
        && guess.bytes().zip(secret.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

/// A host's name for `--allow-host`.
///
/// # Errors
/// If it is an address, has a port, or could match more than one name.
pub fn host_name(text: &str) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if !text.is_empty() && text.len() <= 253 && text.chars().all(is_name) {
        return Ok(text.to_string());
    }
    Err("a host's name without `https://`, port or path, such as name-4004.app.github.dev".to_string())
}

#[cfg(test)]
mod tests {
    use super::{Access, host_name};

    #[test]
    fn two_starts_have_nothing_in_common_and_no_secret_gives_another_away() {
        let [one, other] = [(); 2].map(|()| Access::new(4004, &[]).unwrap());
        let all = [&one.start, &one.cookie, &one.page, &other.start, &other.cookie, &other.page];
        let different: std::collections::BTreeSet<_> = all.into_iter().collect();
        assert_eq!(different.len(), 6);
        assert!(all.iter().all(|secret| secret.len() == 32));
    }

    #[test]
    fn an_origin_is_ours_only_with_our_port_or_an_allowed_name() {
        let access = Access::new(4004, &["Name-4004.app.github.dev".into()]).unwrap();
        for origin in [
            "http://127.0.0.1:4004",
            "http://localhost:4004",
            "https://name-4004.app.github.dev",
            "http://name-4004.app.github.dev:8080",
        ] {
            assert!(access.is_own_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "http://127.0.0.1:4005",
            "https://127.0.0.1:4004",
            "http://localhost",
            "http://localhost.evil.example:4004",
            "https://evil-name-4004.app.github.dev",
            "file://",
        ] {
            assert!(!access.is_own_origin(origin), "{origin}");
        }
    }

    #[test]
    fn a_host_to_allow_is_a_plain_name() {
        assert!(host_name("name-4004.app.github.dev").is_ok());
        for wrong in ["", "https://a.dev", "a.dev:443", "*.dev", "a.dev/x", "a b"] {
            assert!(host_name(wrong).is_err(), "{wrong}");
        }
    }
}
