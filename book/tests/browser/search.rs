//! The golden queries: what readers will look for, and what must be among the first three that the search shows.
//!
//! `tests/golden/queries.toml` holds them, per language. A query that finds nothing useful is a line there, then a mended search.

use crate::{access::violations, chromium::Browser, static_site};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// How many results are looked at: what one sees without scrolling.
const FIRST: usize = 3;

#[derive(Deserialize)]
struct Golden {
    query: String,
    finds: String,
}

#[test]
fn every_golden_query_finds_its_section_among_the_first_three() {
    let Some(browser) = Browser::start() else { return };
    let golden: BTreeMap<String, Vec<Golden>> =
        toml::from_str(include_str!("../golden/queries.toml")).unwrap();
    assert_eq!(golden.keys().collect::<Vec<_>>(), ["en", "zh-CN"]);
    let mut wrong = Vec::new();
    for (edition, queries) in golden {
        let tab = browser.tab();
        tab.open(&static_site::address(&format!("{edition}/chapter01/index.html")));
        for Golden { query, finds } in queries {
            let found = tab.eval(&format!("courseSearch({})", json!(query)));
            let root = static_site::address(&format!("{edition}/"));
            let found = found.as_array().unwrap().iter();
            let found: Vec<_> =
                found.map(|hit| hit.as_str().unwrap().replacen(&root, "", 1)).take(FIRST).collect();
            if !found.contains(&finds) {
                wrong.push(format!("{edition}: {query} should find {finds}, found {found:?}"));
            }
        }
        // A letter that nearly every section has. A figure for whoever looks (`--nocapture`), not a promise of this test.
        let milliseconds = tab.eval(
            "(async () => { const begin = performance.now(); for (let n = 0; n < 20; n++) await courseSearch('a'); \
             return (performance.now() - begin) / 20; })()",
        );
        anstream::println!("a search in {edition} takes {milliseconds} ms");
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_search_is_opened_walked_and_left_by_keyboard_alone() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.open(&static_site::address("zh-CN/chapter01/index.html"));
    tab.press("/");
    tab.until("document.activeElement.type === 'search'");
    tab.type_in("所有权");
    tab.until("document.querySelectorAll('.course-search li a').length > 2");
    for scheme in ["light", "dark"] {
        tab.media("", &[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
        assert_eq!(violations(&tab), Vec::<String>::new(), "what axe says to the hits, {scheme}");
    }
    tab.press("ArrowDown");
    assert_eq!(tab.eval("document.activeElement.matches('.course-search li a')"), true);
    tab.press("Escape");
    assert_eq!(tab.eval("document.querySelector('.course-search').open"), false);
    tab.press("/");
    tab.until("document.querySelector('.course-search').open");
    tab.loads(|| tab.press("Enter"));
    let place = tab.eval("location.pathname");
    assert!(place.as_str().unwrap().ends_with("/zh-CN/chapter01/ownership.html"), "{place}");
}
