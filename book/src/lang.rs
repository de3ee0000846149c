//! The two languages of the course, and how one message is written in both at its place.
//!
//! A message is [`tr!`] with the English and the Chinese side by side: neither can be forgotten, and both are checked
//! against the same values by the compiler.

use serde::{Deserialize, Serialize};

/// A language of the course.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
pub enum Lang {
    /// English.
    #[serde(rename = "en")]
    #[value(name = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    #[value(name = "zh-CN", alias = "zh", alias = "zh-cn", alias = "zh_CN")]
    Zh,
}

/// A text in both languages, as it stands in `exercise.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The English text.
    pub en: String,
    /// The Chinese text.
    #[serde(rename = "zh-CN")]
    pub zh: String,
}

impl Text {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Lang {
    /// Both, English first: the order of every table and folder.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// The language's tag, which is also its folder under `book/` and its first path segment on the site.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Zh => "简体中文",
        }
    }

    /// What the environment asks for: `COURSE_LANG`, then the POSIX order `LC_ALL`, `LC_MESSAGES`, `LANG`, then what
    /// the operating system says. Everything that is not Chinese reads English.
    pub fn from_environment() -> Lang {
        let set = ["COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|key| std::env::var(key).ok())
            .find(|value| !value.is_empty());
        Lang::from_locale(&set.or_else(sys_locale::get_locale).unwrap_or_default())
    }

    /// The language of a locale such as `zh_CN.UTF-8`.
    pub fn from_locale(locale: &str) -> Lang {
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }
}

/// One message in the language `$lang`: `tr!(lang, "port {port} is taken", "端口 {port} 已被占用")`.
#[macro_export]
macro_rules! tr {
    ($lang:expr, $en:literal, $zh:literal $(, $($argument:tt)*)?) => {
        match $lang {
            $crate::lang::Lang::En => format!($en $(, $($argument)*)?),
            $crate::lang::Lang::Zh => format!($zh $(, $($argument)*)?),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn a_chinese_locale_of_any_spelling_reads_chinese_and_all_others_english() {
        for locale in ["zh_CN.UTF-8", "zh-CN", "zh", "ZH_TW"] {
            assert_eq!(Lang::from_locale(locale), Lang::Zh, "{locale}");
        }
        for locale in ["", "C", "C.UTF-8", "en_US.UTF-8", "de_DE", "POSIX"] {
            assert_eq!(Lang::from_locale(locale), Lang::En, "{locale}");
        }
    }
}
