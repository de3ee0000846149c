//! Completes mdBook's pages: style sheet, language switch, Chinese words for mdBook's own.
//!
//! No template of mdBook is overridden. Things are put in at a few places of its output, each of which must be there exactly
//! once: an mdBook that moves them fails the build instead of silently losing the language switch.

use super::{
    access,
    build::{Site, both},
    diagram, head,
    problem::Problem,
    search, words,
};
use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// Files that the site has besides mdBook's, both editions sharing them.
const SHARED: &[(&str, &[u8])] = &[
    ("index.html", include_bytes!("../../theme/root.html")),
    ("course/course.css", include_bytes!("../../theme/course.css")),
    ("course/access.js", include_bytes!("../../theme/access.js")),
    ("course/access.css", include_bytes!("../../theme/access.css")),
    ("course/run.css", include_bytes!("../../theme/run.css")),
    ("course/switch.js", include_bytes!("../../theme/switch.js")),
    ("course/search.js", include_bytes!("../../theme/search.js")),
];

/// Where our style sheet goes: behind all of mdBook's.
const HEAD: &str = "<!-- Custom theme stylesheets -->";
/// Where the language switch goes.
const BUTTONS: &str = "<div class=\"right-buttons\">";

/// A magnifying glass.
const GLASS: &str = "<svg viewBox=\"0 0 24 24\" width=\"17\" height=\"17\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.4\" stroke-linecap=\"round\" aria-hidden=\"true\"><circle cx=\"10\" cy=\"10\" r=\"6.5\"/><path d=\"m15 15 6 6\"/></svg>";

/// Completes every page of `site`.
///
/// # Errors
/// If mdBook's pages no longer have the places where things go, or a diagram's picture cannot be read.
pub(super) fn complete(workspace: &Workspace, site: &mut Site) -> Result<()> {
    let mdbooks = std::mem::take(&mut site.files);
    let mut unseen: Vec<&str> =
        words::CHINESE.iter().chain(words::CHINESE_SCRIPT).map(|(from, _)| *from).collect();
    for finished in both(|lang| Finished::new(workspace, lang, &mdbooks, unseen.clone()))? {
        site.files.extend(finished.files);
        unseen.retain(|word| finished.unseen.contains(word));
    }
    for (path, bytes) in SHARED {
        site.files.insert((*path).to_string(), bytes.to_vec());
    }
    for word in unseen {
        site.warnings.push(Problem::new("book/src/site/words.rs", 0, |_| {
            format!("mdBook no longer says “{word}”, so its Chinese is never shown; look what it says now")
        }));
    }
    Ok(())
}

/// The files of one edition, completed.
struct Finished {
    files: BTreeMap<String, Vec<u8>>,
    /// Those of mdBook's words that this edition did not meet.
    unseen: Vec<&'static str>,
}

impl Finished {
    fn new(
        workspace: &Workspace,
        lang: Lang,
        all: &BTreeMap<String, Vec<u8>>,
        mut unseen: Vec<&'static str>,
    ) -> Result<Finished> {
        let mut files = BTreeMap::new();
        let mut searchable = BTreeMap::new();
        for (path, bytes) in all {
            let Some((edition, rest)) = edition(path) else { continue };
            if edition != lang {
                continue;
            }
            let done = if rest.ends_with(".html") {
                let page = PagePlace { lang, path, rest, all };
                let html = page.complete(&String::from_utf8_lossy(bytes), &mut unseen)?;
                let html = diagram::draw(workspace, &html)?;
                if !["toc.html", "404.html", "print.html"].contains(&rest) {
                    searchable.insert(rest.to_string(), html.clone());
                }
                html.into_bytes()
            } else if lang == Lang::Zh && rest.starts_with("book") && rest.ends_with(".js") {
                let script = String::from_utf8_lossy(bytes);
                words::replace(&script, words::CHINESE_SCRIPT, &mut unseen).into_bytes()
            } else {
                bytes.clone()
            };
            files.insert(path.clone(), done);
        }
        files.insert(search::path(lang), search::index(&searchable).into_bytes());
        Ok(Finished { files, unseen })
    }
}

/// The edition that a file of the site belongs to, and its path there.
fn edition(path: &str) -> Option<(Lang, &str)> {
    let (first, rest) = path.split_once('/')?;
    Lang::ALL.into_iter().find(|lang| lang.tag() == first).map(|lang| (lang, rest))
}

/// A page among the others.
struct PagePlace<'a> {
    lang: Lang,
    /// From the site's root.
    path: &'a str,
    /// From the edition's root.
    rest: &'a str,
    all: &'a BTreeMap<String, Vec<u8>>,
}

impl PagePlace<'_> {
    fn complete(&self, html: &str, unseen: &mut Vec<&'static str>) -> Result<String> {
        let mut html = self.put(html, HEAD, &self.head())?;
        // The frame with the table of contents, for readers without JavaScript, has no menu bar.
        if self.rest != "toc.html" {
            html = self.put(&html, BUTTONS, &format!("{BUTTONS}{}{}", self.search(), self.switch()))?;
        }
        html = self.accessible(html)?;
        if self.rest == "404.html" {
            html = words::replace(&html, words::NOT_FOUND[self.lang as usize], &mut Vec::new());
        }
        if self.lang == Lang::Zh {
            html = chinese(&html, unseen);
        }
        Ok(if matches!(self.rest, "toc.html" | "404.html") { html } else { head::described(html) })
    }

    /// `html` with `new` in place of `old`, which must be there exactly once.
    fn put(&self, html: &str, old: &str, new: &str) -> Result<String> {
        if html.matches(old).count() != 1 {
            let path = self.path;
            bail!(
                "mdBook's page {path} does not have exactly one `{old}`, where site/complete.rs puts something in"
            );
        }
        Ok(html.replacen(old, new, 1))
    }

    /// What mdBook's page lacks for readers who use a keyboard or a screen reader, and for a first paint that waits for no script.
    fn accessible(&self, mut html: String) -> Result<String> {
        // The frame of the contents has neither a menu bar nor code.
        if self.rest == "toc.html" {
            return Ok(html);
        }
        let skip = tr!(self.lang, "Skip to the text", "跳到正文");
        for (old, new) in access::PLACES {
            html = self.put(&html, old, &new.replace("{skip}", &skip))?;
        }
        html = access::deferred(&html);
        Ok(html.replace("<pre><code", "<pre><code tabindex=\"0\""))
    }

    /// From this page to the site's root.
    fn up(&self) -> String {
        "../".repeat(self.path.matches('/').count())
    }

    /// The same page in `lang`, or that edition's first page.
    fn twin(&self, lang: Lang) -> String {
        let twin = format!("{}/{}", lang.tag(), self.rest);
        let known = self.all.contains_key(&twin) && self.rest != "404.html";
        let target = if known { twin } else { format!("{}/index.html", lang.tag()) };
        format!("{}{target}", self.up())
    }

    fn head(&self) -> String {
        let up = self.up();
        let twins = Lang::ALL.map(|lang| {
            format!(
                "<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n        ",
                lang.tag(),
                self.twin(lang)
            )
        });
        // For whoever reads neither language: the choice between the two, or the English page.
        let other = if self.rest == "index.html" { format!("{up}index.html") } else { self.twin(Lang::En) };
        let other = format!("<link rel=\"alternate\" hreflang=\"x-default\" href=\"{other}\">\n        ");
        let twins = if matches!(self.rest, "toc.html" | "404.html") {
            String::new()
        } else {
            twins.concat() + &other
        };
        format!(
            "{twins}<link rel=\"stylesheet\" href=\"{up}course/course.css\">\n        \
             <link rel=\"stylesheet\" href=\"{up}course/access.css\">\n        \
             <link rel=\"stylesheet\" href=\"{up}course/run.css\">\n        \
             <script defer src=\"{up}course/switch.js\"></script>\n        \
             <script defer src=\"{up}course/access.js\"></script>"
        )
    }

    /// The button that opens the search, and its script. Without JavaScript there is no search, so the button stays hidden.
    fn search(&self) -> String {
        let (up, lang, index) = (self.up(), self.lang, search::path(self.lang));
        let root = format!("{up}{}/", lang.tag());
        let label = tr!(lang, "Search", "搜索");
        let [close, none, some, failed] = [
            tr!(lang, "Close", "关闭"),
            tr!(lang, "Nothing found.", "没有找到。"),
            tr!(lang, "{{n}} sections", "{{n}} 节"),
            tr!(lang, "The search index cannot be loaded.", "无法加载搜索索引。"),
        ];
        format!(
            "\n                        <button type=\"button\" class=\"icon-button course-search-button\" hidden title=\"{label} (/)\" aria-label=\"{label}\" aria-keyshortcuts=\"/\">{GLASS}</button>\
             <script defer src=\"{up}course/search.js\" data-root=\"{root}\" data-index=\"{up}{index}\" data-label=\"{label}\" data-close=\"{close}\" data-none=\"{none}\" data-some=\"{some}\" data-failed=\"{failed}\"></script>"
        )
    }

    fn switch(&self) -> String {
        let others = Lang::ALL.into_iter().filter(|lang| *lang != self.lang);
        let link = |lang: Lang| {
            let (tag, name, twin) = (lang.tag(), lang.own_name(), self.twin(lang));
            format!(
                "\n                        <a class=\"course-language\" href=\"{twin}\" hreflang=\"{tag}\" lang=\"{tag}\">{name}</a>"
            )
        };
        others.map(link).collect()
    }
}

/// Puts mdBook's own words into Chinese; the author's text, inside `main`, keeps every word.
fn chinese(html: &str, unseen: &mut Vec<&'static str>) -> String {
    let (before, rest) = html.split_once("<main>").unwrap_or((html, ""));
    let (main, after) = rest.rsplit_once("</main>").unwrap_or((rest, ""));
    let mut page = words::replace(before, words::CHINESE, unseen);
    if !rest.is_empty() {
        let main = words::replace(main, words::CHINESE_ADMONITIONS, &mut Vec::new());
        page.push_str(&format!("<main>{main}</main>"));
        page.push_str(&words::replace(after, words::CHINESE, unseen));
    }
    page
}
