//! Nobody is shut out: axe-core finds no serious or critical violation on any page, in either language and either theme; the
//! book is read by keyboard, with motion reduced and with the focus in sight.
//!
//! `axe.min.js` is axe-core 4.14.1 as its makers publish it (Mozilla Public License 2.0); only this test uses it.

use crate::{
    chromium::{Browser, Tab},
    static_site,
};
use serde_json::Value;

const AXE: &str = include_str!("axe.min.js");

/// What axe finds serious or critical on the page that `tab` shows, one line each.
pub fn violations(tab: &Tab) -> Vec<String> {
    found_by(tab, "")
}

/// The rules that look at colours: what another theme of the same page can break.
const COLOURS: &str = "runOnly: ['color-contrast', 'link-in-text-block'],";

fn found_by(tab: &Tab, rules: &str) -> Vec<String> {
    if tab.eval("typeof axe") == "undefined" {
        tab.eval(&format!("{AXE};0"));
    }
    // Every transition at its end: a colour half way to another is no colour of the page.
    let found = tab.eval(&format!(
        "(async () => {{
            for (const moving of document.getAnimations()) {{ try {{ moving.finish(); }} catch {{ moving.cancel(); }} }}
            const result = await axe.run(document, {{ {rules} resultTypes: ['violations'], preload: false }});
            return result.violations
                .filter(found => ['serious', 'critical'].includes(found.impact))
                .flatMap(found => found.nodes.map(node => {{
                    const why = [...node.any, ...node.all, ...node.none].map(check => check.message).join(' ');
                    return `${{found.id}}: ${{node.target}} ${{why}}`;
                }}));
        }})()"
    ));
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_string()).collect()
}

fn assert_pages(edition: &str) {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    let mut all = Vec::new();
    // Each theme from the start: a style sheet that a theme wants while the page is open comes some time later.
    for (scheme, theme, rules) in [("light", "light", ""), ("dark", "navy", COLOURS)] {
        tab.media("", &[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
        for page in static_site::pages().iter().filter(|page| page.starts_with(edition)) {
            tab.open(&static_site::address(page));
            tab.until(&format!("document.documentElement.classList.contains('{theme}')"));
            all.extend(found_by(&tab, rules).iter().map(|found| format!("{page} in {scheme}: {found}")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn axe_finds_nothing_serious_on_any_english_page_in_light_and_dark() {
    assert_pages("en/");
}

#[test]
fn axe_finds_nothing_serious_on_any_chinese_page_in_light_and_dark() {
    assert_pages("zh-CN/");
}

#[test]
fn the_first_tab_key_offers_to_skip_the_contents_and_every_stop_after_it_is_in_sight() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.open(&static_site::address("en/chapter01/types.html"));
    tab.press("Tab");
    assert_eq!(tab.eval("document.activeElement.getAttribute('href')"), "#mdbook-content");
    assert_eq!(tab.eval("document.activeElement.getBoundingClientRect().top >= 0"), true);
    tab.press("Enter");
    assert_eq!(tab.eval("location.hash"), "#mdbook-content");
    tab.press("Tab");
    assert_eq!(tab.eval("document.activeElement.closest('main') !== null"), true, "past the contents");
    let ring = "(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'; })()";
    for _ in 0..12 {
        assert_eq!(tab.eval(ring), true, "{}", tab.eval("document.activeElement.outerHTML"));
        tab.press("Tab");
    }
}

#[test]
fn the_contents_are_hidden_and_shown_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.open(&static_site::address("zh-CN/chapter01/types.html"));
    tab.eval("document.getElementById('mdbook-sidebar-toggle').focus()");
    let open = || tab.eval("document.getElementById('mdbook-sidebar-toggle-anchor').checked");
    let before = open();
    tab.press("Enter");
    assert_ne!(open(), before);
    tab.press(" ");
    assert_eq!(open(), before);
}

#[test]
fn nothing_moves_for_readers_who_asked_for_stillness() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.media("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&static_site::address("en/chapter01/types.html"));
    let moving = tab.eval(
        "[...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return [style.transitionDuration, style.animationDuration].some(time => time.split(', ').some(one => parseFloat(one) > 0.01))
                || style.scrollBehavior === 'smooth';
        }).map(element => element.outerHTML.slice(0, 80))",
    );
    assert_eq!(moving, Value::Array(vec![]));
}
