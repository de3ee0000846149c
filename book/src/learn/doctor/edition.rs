//! Which edition a reader gets, and why: whoever sees the other language wants to know what to change.

use super::Finding;
use crate::{lang::Lang, tr};

/// The variables that choose the language, the first that is set wins (see [`Lang::from_environment`]).
const VARIABLES: [&str; 4] = ["COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

/// Tells why `lang` was chosen, where `variable` looks up the environment and `locale` is what the system says.
pub fn probe(variable: &dyn Fn(&str) -> Option<String>, locale: Option<&str>, lang: Lang) -> Finding {
    let set =
        VARIABLES.iter().find_map(|name| Some((*name, variable(name).filter(|value| !value.is_empty())?)));
    let by_environment = Lang::from_locale(set.as_ref().map_or(locale.unwrap_or(""), |(_, value)| value));
    let reason = match set {
        _ if by_environment != lang => tr!(lang, "by --lang", "由 --lang 指定"),
        Some((name, value)) => tr!(lang, "by {name}={value}", "由 {name}={value} 决定"),
        None => tr!(lang, "by the system's own setting", "由系统设置决定"),
    };
    let (edition, other) = (lang.own_name(), if lang == Lang::En { Lang::Zh } else { Lang::En });
    let (tag, other) = (other.tag(), other.own_name());
    let found = tr!(
        lang,
        "{edition}, {reason}; for {other}: --lang {tag} or COURSE_LANG={tag}",
        "{edition}，{reason}；要改用 {other}：--lang {tag} 或 COURSE_LANG={tag}"
    );
    Finding::fine(tr!(lang, "language", "语言"), found)
}
