//! The static site as readers meet it: from a folder, without scripts, in the dark, on a phone and on paper.

use crate::{
    chromium::{Browser, Tab},
    static_site,
};
use serde_json::{Value, json};

/// A phone's width in CSS pixels.
const PHONE: u32 = 390;

/// What a static page may load before its first paint, in bytes as they lie in the folder (not compressed).
const BLOCKING: u64 = 100_000;

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn no_page_says_an_error_on_the_console_or_asks_another_host_for_anything() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    for page in static_site::pages() {
        tab.open(&static_site::address(&page));
        assert_eq!(tab.errors(), nothing(), "{page}");
        let away = |address: &String| !address.starts_with("file://") && !address.starts_with("data:");
        assert_eq!(tab.requests().into_iter().filter(away).collect::<Vec<_>>(), nothing(), "{page}");
    }
}

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.width(PHONE, true);
    let mut wide = Vec::new();
    for page in static_site::pages() {
        tab.open(&static_site::address(&page));
        let width = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        if width > u64::from(PHONE) {
            wide.push(format!("{page} is {width} wide"));
        }
    }
    assert_eq!(wide, nothing());
}

#[test]
fn the_language_switch_keeps_page_and_section() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.open(&static_site::address("en/chapter01/types.html#predict-before-you-run"));
    for edition in ["zh-CN", "en"] {
        tab.loads(|| drop(tab.eval("document.querySelector('a.course-language').click()")));
        let place = tab.eval("location.href");
        let there = static_site::address(&format!("{edition}/chapter01/types.html#predict-before-you-run"));
        assert_eq!(place, there.as_str());
        assert_eq!(tab.eval("document.documentElement.lang"), edition);
    }
}

#[test]
fn without_scripts_everything_is_there_to_read_and_no_button_is_dead() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.without_scripts();
    for page in static_site::pages() {
        tab.open(&static_site::address(&page));
        let seen = "element => element.checkVisibility({ visibilityProperty: true })";
        let dead = tab.eval(&format!(
            "[...document.querySelectorAll('button, [role=button]:not(label), input')].filter({seen}).map(element => element.outerHTML)"
        ));
        assert_eq!(dead, Value::Array(vec![]), "{page}");
        let words = tab.eval("document.querySelector('main').innerText.length").as_u64().unwrap();
        assert!(words > 100, "{page} shows {words} characters");
        let drawn = tab.eval("[...document.querySelectorAll('figure.course-diagram')].every(figure => figure.querySelector('svg')?.getBoundingClientRect().height > 20)");
        assert_eq!(drawn, true, "{page}");
    }
    tab.open(&static_site::address("en/index.html"));
    assert_eq!(
        tab.eval("document.querySelector('a.course-language').getAttribute('href')"),
        "../zh-CN/index.html"
    );
}

#[test]
fn in_the_dark_the_page_is_dark_and_has_something_on_it() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    let picture = |scheme| {
        tab.media("", &[("prefers-color-scheme", scheme)]);
        tab.open(&static_site::address("en/chapter01/types.html"));
        tab.call("Page.captureScreenshot", json!({"format": "png"}))["data"].as_str().unwrap().to_string()
    };
    for (scheme, dark) in [("light", false), ("dark", true)] {
        // Decoded by the browser itself: how bright it is on the whole, and how much its brightness varies.
        let look = tab_look(&tab, &picture(scheme));
        let (mean, spread) = (look[0].as_f64().unwrap(), look[1].as_f64().unwrap());
        assert_eq!(mean < 100.0, dark, "{scheme}: mean brightness {mean}");
        assert!(spread > 10.0, "{scheme}: a blank page, spread {spread}");
    }
}

fn tab_look(tab: &Tab, png: &str) -> Value {
    tab.eval(&format!(
        "(async () => {{
            const image = new Image();
            image.src = 'data:image/png;base64,{png}';
            await image.decode();
            const canvas = Object.assign(document.createElement('canvas'), {{ width: image.width, height: image.height }});
            const brush = canvas.getContext('2d');
            brush.drawImage(image, 0, 0);
            const bytes = brush.getImageData(0, 0, image.width, image.height).data;
            let [sum, squares, count] = [0, 0, bytes.length / 4];
            for (let at = 0; at < bytes.length; at += 4) {{
                const light = (bytes[at] + bytes[at + 1] + bytes[at + 2]) / 3;
                sum += light;
                squares += light * light;
            }}
            return [sum / count, Math.sqrt(squares / count - (sum / count) ** 2)];
        }})()"
    ))
}

#[test]
fn on_paper_stands_the_page_without_the_machinery_around_it() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    tab.open(&static_site::address("en/chapter01/types.html"));
    tab.media("print", &[]);
    let printed =
        |selector: &str| tab.eval(&format!("document.querySelector('{selector}').checkVisibility()"));
    assert_eq!(printed("main h2"), true);
    for selector in ["#mdbook-sidebar", "#mdbook-menu-bar", ".nav-wide-wrapper"] {
        assert_eq!(printed(selector), false, "{selector}");
    }
    assert_eq!(
        tab.eval("[...document.querySelectorAll('a.course-skip')].some(link => link.checkVisibility())"),
        false
    );
}

#[test]
fn what_a_page_must_load_before_its_first_paint_is_under_100_kb() {
    let Some(browser) = Browser::start() else { return };
    let tab = browser.tab();
    for page in static_site::pages() {
        tab.open(&static_site::address(&page));
        // Style sheets, and scripts that are neither deferred nor modules.
        let blocking = tab.eval(
            "[...document.querySelectorAll('link[rel=stylesheet], script[src]:not([defer]):not([async])')]
                .map(element => element.href ?? element.src)",
        );
        let size = |address: &Value| {
            let path = address.as_str().unwrap().trim_start_matches("file://");
            std::fs::metadata(path).unwrap().len()
        };
        let sum: u64 = blocking.as_array().unwrap().iter().map(size).sum();
        assert!(sum < BLOCKING, "{page}: {sum} bytes in {blocking}");
    }
}
