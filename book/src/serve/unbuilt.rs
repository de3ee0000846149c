//! The pages of a book that could not be built when the server started: in place of each, what is to mend.
//!
//! The live script is on them too, so they turn into the book at the save that mends it. Proved by
//! `tests/course/serve/broken.rs`.

use crate::{
    lang::Lang,
    site::{Broken, Site, html::escape},
    tr,
};

/// A site of nothing but the problems. Its page for unknown addresses stands for all pages.
pub(super) fn site(broken: &Broken) -> Site {
    let mut site = Site { sources: broken.sources.clone(), ..Site::default() };
    for lang in Lang::ALL {
        let page = page(broken, lang);
        for name in ["index.html", "404.html"] {
            site.files.insert(format!("{}/{name}", lang.tag()), page.clone().into_bytes());
        }
    }
    site.files.insert("index.html".into(), page(broken, Lang::En).into_bytes());
    site
}

fn page(broken: &Broken, lang: Lang) -> String {
    let (tag, problems) = (lang.tag(), escape(&broken.text(lang)));
    let title = tr!(lang, "The book cannot be built", "书无法构建");
    let hint = tr!(
        lang,
        "Mend what is listed and save: this page then turns into the book by itself.",
        "改好下面列出的地方并保存，本页会自动变成书的内容。"
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"UTF-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>:root {{ color-scheme: light dark; font-family: \"Open Sans\", \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", sans-serif; }}\n\
         main {{ margin: 10vh auto; max-width: 60rem; padding: 0 1rem; line-height: 1.6; }}\n\
         pre {{ white-space: pre-wrap; overflow-wrap: anywhere; border-inline-start: 4px solid #b42318; padding: .6rem 1rem; }}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{hint}</p>\n<pre id=\"course-unbuilt\" role=\"alert\">{problems}</pre>\n</main>\n</body>\n</html>\n"
    )
}
