//! The static edition for a web host: what each page says of itself, what needs the site's address, and that a wrong address
//! is refused before anything is written.

use crate::fixture::Course;
use course::{
    lang::Lang,
    site::{self, Address, Site},
    workspace::Workspace,
};
use std::{collections::BTreeMap, path::Path};

fn text<'a>(site: &'a Site, path: &str) -> &'a str {
    std::str::from_utf8(&site.files[path]).unwrap()
}

/// The real book's pages, with their HTML.
fn real_pages(site: &Site) -> Vec<(&str, &str)> {
    let pages: Vec<_> = site
        .files
        .keys()
        .filter(|path| path.contains('/') && path.ends_with(".html"))
        .filter(|path| !path.ends_with("/404.html") && !path.ends_with("/toc.html"))
        .map(|path| (path.as_str(), text(site, path)))
        .collect();
    assert!(pages.len() > 60, "{}", pages.len());
    pages
}

fn real_book() -> Site {
    let workspace = Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR")), Lang::En).unwrap();
    site::build(&workspace).unwrap_or_else(|error| panic!("{error}"))
}

/// What stands between `from` and `to`, which must begin exactly once.
fn the<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let mut parts = html.split(from);
    let found = parts.nth(1).unwrap_or_else(|| panic!("no {from}")).split_once(to).unwrap().0;
    assert!(parts.next().is_none(), "{from} twice");
    found
}

#[test]
fn every_page_has_a_title_and_a_description_of_its_own_in_its_language() {
    let site = real_book();
    let mut seen = BTreeMap::new();
    for (path, html) in real_pages(&site) {
        let chinese = path.starts_with("zh-CN");
        let book = if chinese { " - 能运行的 Rust 课程" } else { " - A Rust course that runs" };
        let title = the(html, "<title>", "</title>");
        assert!(title.len() > book.len() && title.ends_with(book), "{path}: {title}");
        let about = the(html, "<meta name=\"description\" content=\"", "\">");
        let length = about.replace("&quot;", "\"").replace("&#39;", "'").chars().count();
        assert!((10..=160).contains(&length), "{path}: {length}: {about}");
        assert_eq!(about.chars().any(|letter| ('一'..='鿿').contains(&letter)), chinese, "{path}: {about}");
        assert!(!about.contains(['<', '`']) && !about.contains("**"), "{path}: {about}");
        if let Some(other) = seen.insert(about, path) {
            panic!("{path} and {other} say the same: {about}");
        }
    }
}

#[test]
fn every_page_names_both_editions_and_the_choice_for_everybody_else() {
    let site = site::build(&Course::new().workspace).unwrap();
    for (path, wanted) in [
        ("en/index.html", ["../en/index.html", "../zh-CN/index.html", "../index.html"]),
        (
            "zh-CN/chapter01/first.html",
            [
                "../../en/chapter01/first.html",
                "../../zh-CN/chapter01/first.html",
                "../../en/chapter01/first.html",
            ],
        ),
    ] {
        for (tag, target) in ["en", "zh-CN", "x-default"].into_iter().zip(wanted) {
            let from = format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\"");
            assert_eq!(the(text(&site, path), &from, "\""), target, "{path}");
        }
        assert!(!text(&site, path).contains("rel=\"canonical\""), "its address is not known");
    }
    assert!(!site.files.contains_key("sitemap.xml"));
}

#[test]
fn a_site_with_an_address_has_absolute_links_a_site_map_and_robots() {
    let mut site = real_book();
    site::publish(&mut site, &Address::parse("https://example.org/course", Lang::En).unwrap());
    let map = text(&site, "sitemap.xml").to_string();
    let pages = real_pages(&site);
    assert_eq!(map.matches("<url>").count(), pages.len());
    assert_eq!(map.matches("<xhtml:link ").count(), 3 * pages.len());
    for (path, html) in pages {
        let address =
            format!("https://example.org/course/{}", path.strip_suffix("index.html").unwrap_or(path));
        assert_eq!(the(html, "<link rel=\"canonical\" href=\"", "\""), address);
        assert_eq!(the(html, "<meta property=\"og:url\" content=\"", "\""), address);
        assert!(map.contains(&format!("<loc>{address}</loc>")), "{address}");
        for tag in ["en", "zh-CN", "x-default"] {
            let target = the(html, &format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\""), "\"");
            let file = target.strip_prefix("https://example.org/course/").expect(target);
            let file = if file.is_empty() || file.ends_with('/') {
                format!("{file}index.html")
            } else {
                file.into()
            };
            assert!(site.files.contains_key(&file), "{path} leads to {target}");
            let link = format!("<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{target}\"/>");
            assert!(map.contains(&link), "{link}");
        }
    }
    assert!(text(&site, "robots.txt").ends_with("Sitemap: https://example.org/course/sitemap.xml\n"));
    let unknown = text(&site, "404.html");
    assert!(unknown.contains("There is no such page.") && unknown.contains("没有这一页。"), "{unknown}");
    assert!(
        unknown.contains("href=\"/course/zh-CN/index.html\""),
        "a host serves it at every depth: {unknown}"
    );
    assert!(text(&site, "en/404.html").contains("<base href=\"/course/en/\">"));
}

#[test]
fn an_address_is_an_absolute_http_address_and_nothing_else() {
    for good in ["https://example.org", "http://127.0.0.1:8000/a/b/", "https://name.github.io/course/"] {
        Address::parse(good, Lang::En).unwrap();
    }
    for (bad, reason) in [
        ("example.org/course/", "does not begin with https://"),
        ("/course/", "does not begin with https://"),
        ("ftp://example.org/", "does not begin with https://"),
        ("https://", "it is no address"),
        ("https:///course/", "it is no address"),
        ("https://exa mple.org/", "it is no address"),
        ("https://例子.org/", "it is no address"),
        ("https://example.org/\"><script>", "it is no address"),
        ("https://:80/", "a host's name alone"),
        ("https://me:secret@example.org/", "a host's name alone"),
        ("https://example.org/?a=b", "a query or a fragment"),
        ("https://example.org/#top", "a query or a fragment"),
    ] {
        let error = Address::parse(bad, Lang::En).expect_err(bad).to_string();
        assert!(error.contains(reason) && error.contains("such as https://"), "{bad}: {error}");
        assert!(Address::parse(bad, Lang::Zh).unwrap_err().to_string().contains("例如 https://"));
    }
}

#[test]
fn the_command_refuses_a_wrong_address_before_it_writes_and_says_why_there_is_no_site_map() {
    let course = Course::new();
    let bad = course.run(&["build", "--out", "site", "--url", "example.org"]);
    assert!(bad.code == 2 && bad.text.contains("does not begin with https://"), "{}: {}", bad.code, bad.text);
    assert!(!course.path("site").exists());
    let bare = course.run(&["build", "--out", "site"]);
    assert!(bare.code == 0 && bare.text.contains("No sitemap.xml"), "{}: {}", bare.code, bare.text);
    let full = course.run(&["build", "--out", "site", "--url", "https://example.org/"]);
    assert!(full.code == 0 && !full.text.contains("No sitemap.xml"), "{}: {}", full.code, full.text);
    assert!(course.read("site/sitemap.xml").contains("<loc>https://example.org/en/</loc>"));
}

#[test]
fn a_broken_book_is_a_red_result_and_the_earlier_site_stays() {
    let course = Course::new();
    assert_eq!(course.run(&["build", "--out", "site"]).code, 0);
    let before = course.read("site/en/index.html");
    course.write("book/en/README.md", "# Welcome\n\n[gone](../../nowhere.rs)\n");
    let ran = course.run(&["build", "--out", "site"]);
    assert!(ran.code == 1 && ran.text.contains("book/en/README.md:3: "), "{}: {}", ran.code, ran.text);
    assert_eq!(course.read("site/en/index.html"), before);
}
