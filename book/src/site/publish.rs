//! What a site can say only when it knows its address: canonical links, absolute alternates, a site map, `robots.txt`, and
//! the page for unknown addresses, which a host serves from the root.
//!
//! The site map's format is that of sitemaps.org, its alternates those of Google's “localized versions of your page”. Proved
//! by `tests/course/published.rs`.

use super::{Site, head::plain, html::escape};
use crate::{lang::Lang, tr};
use anyhow::{Result, bail};

/// The page for unknown addresses, in both languages: whoever mistypes one has chosen no edition.
const NOT_FOUND: &str = include_str!("../../theme/not-found.html");

/// The address of a published site; it ends with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    text: String,
    /// Where the host's name ends.
    path: usize,
}

impl Address {
    /// Understands an address such as `https://example.org/course/`.
    ///
    /// # Errors
    /// If it is no absolute http(s) address, or has a part that a site's address cannot have.
    pub fn parse(text: &str, lang: Lang) -> Result<Address> {
        let refuse = |reason: String| -> Result<Address> {
            bail!(tr!(
                lang,
                "--url {text}: {reason}. It is where the site will be, such as https://example.org/course/",
                "--url {text}：{reason}。请写站点将来的网址，例如 https://example.org/course/"
            ))
        };
        let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
            return refuse(tr!(
                lang,
                "it does not begin with https:// or http://",
                "不是以 https:// 或 http:// 开头"
            ));
        };
        if text.contains(['?', '#']) {
            return refuse(tr!(lang, "it has a query or a fragment", "带有查询参数或片段"));
        }
        let uri = text.parse::<axum::http::Uri>().ok().filter(|_| text.is_ascii());
        let Some(host) = uri.as_ref().and_then(axum::http::Uri::authority) else {
            return refuse(tr!(lang, "it is no address", "不是有效的网址"));
        };
        if host.as_str().contains('@') || host.host().is_empty() {
            return refuse(tr!(lang, "a host's name alone stands behind //", "// 之后只能是主机名"));
        }
        let path = text.len() - rest.len() + host.as_str().len();
        let slash = if text.ends_with('/') { "" } else { "/" };
        Ok(Address { text: format!("{text}{slash}"), path })
    }

    /// The address of the site's file `path`; that of a folder's first page is the folder's.
    fn of(&self, path: &str) -> String {
        let path = path
            .strip_suffix("index.html")
            .filter(|rest| rest.is_empty() || rest.ends_with('/'))
            .unwrap_or(path);
        format!("{}{path}", self.text)
    }

    /// The path on the host, with both slashes.
    fn path(&self) -> &str {
        &self.text[self.path..]
    }
}

/// Completes `site` for the web host at `address`.
pub fn publish(site: &mut Site, address: &Address) {
    let paths: Vec<String> = site.files.keys().filter(|path| is_page(path)).cloned().collect();
    for (path, bytes) in &mut site.files {
        if is_page(path) {
            *bytes = placed(&String::from_utf8_lossy(bytes), path, address).into_bytes();
        } else if path.ends_with("/404.html") {
            let html = String::from_utf8_lossy(bytes);
            *bytes = html.replace("<base href=\"/", &format!("<base href=\"{}", address.path())).into_bytes();
        }
    }
    let root = escape(address.path());
    site.files.insert("404.html".into(), NOT_FOUND.replace("{root}", &root).into_bytes());
    site.files.insert("sitemap.xml".into(), site_map(&paths, address).into_bytes());
    let robots = format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", address.of("sitemap.xml"));
    site.files.insert("robots.txt".into(), robots.into_bytes());
    // GitHub Pages would otherwise leave out what begins with an underscore.
    site.files.insert(".nojekyll".into(), Vec::new());
}

/// A page that a search engine should know.
fn is_page(path: &str) -> bool {
    let edition = path.split_once('/').filter(|(first, _)| Lang::ALL.iter().any(|lang| lang.tag() == *first));
    edition.is_some_and(|(_, rest)| rest.ends_with(".html") && !["toc.html", "404.html"].contains(&rest))
}

/// The pages of the other editions that say the same, and the one for everybody else.
fn alternates(path: &str, paths: &[String]) -> Vec<(&'static str, String)> {
    let rest = path.split_once('/').map_or(path, |(_, rest)| rest);
    let twins = Lang::ALL.into_iter().map(|lang| (lang.tag(), format!("{}/{rest}", lang.tag())));
    let mut found: Vec<(&'static str, String)> = twins.filter(|(_, twin)| paths.contains(twin)).collect();
    let other =
        if rest == "index.html" { "index.html".to_string() } else { format!("{}/{rest}", Lang::En.tag()) };
    if rest == "index.html" || paths.contains(&other) {
        found.push(("x-default", other));
    }
    found
}

/// The page's head with absolute addresses.
fn placed(html: &str, path: &str, address: &Address) -> String {
    let mut lines = Vec::new();
    let canonical = escape(&address.of(path));
    for line in html.split_inclusive('\n') {
        let link = line.trim_start();
        let alternate = link.strip_prefix("<link rel=\"alternate\" hreflang=\"").and_then(|rest| {
            let (tag, rest) = rest.split_once("\" href=\"")?;
            let (target, _) = rest.split_once('"')?;
            Some((tag, joined(path, target)))
        });
        lines.push(match alternate {
            Some((tag, target)) => {
                let target = escape(&address.of(&target));
                format!("        <link rel=\"alternate\" hreflang=\"{tag}\" href=\"{target}\">\n")
            }
            None => line.to_string(),
        });
    }
    let html = lines.concat();
    let between = |from: &str, to: &str| Some(html.split_once(from)?.1.split_once(to)?.0.to_string());
    let title = escape(&plain(&between("<title>", "</title>").unwrap_or_default()));
    let about = between("<meta name=\"description\" content=\"", "\"").unwrap_or_default();
    let head = format!(
        "    <link rel=\"canonical\" href=\"{canonical}\">\n        \
         <meta property=\"og:type\" content=\"article\">\n        \
         <meta property=\"og:url\" content=\"{canonical}\">\n        \
         <meta property=\"og:title\" content=\"{title}\">\n        \
         <meta property=\"og:description\" content=\"{about}\">\n    </head>"
    );
    html.replacen("</head>", &head, 1)
}

/// `link` as seen from the page at `path`.
pub(super) fn joined(path: &str, link: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn site_map(paths: &[String], address: &Address) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for path in paths {
        xml.push_str(&format!("  <url>\n    <loc>{}</loc>\n", escape(&address.of(path))));
        for (tag, target) in alternates(path, paths) {
            let target = escape(&address.of(&target));
            xml.push_str(&format!(
                "    <xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{target}\"/>\n"
            ));
        }
        xml.push_str("  </url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}
