//! The languages that the service answers in: which one a request gets, and every sentence in both.
//!
//! `--lang` decides for all requests; without it each request decides with its `Accept-Language`. Proved by
//! `tests/http/router.rs`.

use super::path::BadPath;

/// A language of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English, also for those who ask for none that the service speaks.
    #[default]
    #[value(name = "en")]
    English,
    /// Simplified Chinese.
    #[value(name = "zh-CN")]
    Chinese,
}

impl Language {
    /// The value of `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    // ANCHOR: hello
    /// The answer to a request for `path`.
    pub fn hello(self, path: &str) -> String {
        match self {
            Language::English => format!("Hello, World! You asked for: {path}"),
            Language::Chinese => format!("你好，世界！你请求的是：{path}"),
        }
    }
    // ANCHOR_END: hello

    /// Why a path gets no answer.
    pub fn bad_path(self, why: &BadPath) -> String {
        match (self, why) {
            (Language::English, BadPath::Escape { at, found }) => format!(
                "Bad percent-encoding: `{found}` at byte {at} of the path. A `%` needs two hex digits after it."
            ),
            (Language::Chinese, BadPath::Escape { at, found }) => {
                format!("百分号编码有误：路径第 {at} 字节处是 `{found}`。`%` 后面要有两位十六进制数字。")
            }
            (Language::English, BadPath::NotUtf8 { good }) => {
                format!("The decoded path is not UTF-8: it is until byte {good} and no further.")
            }
            (Language::Chinese, BadPath::NotUtf8 { good }) => {
                format!("路径解码之后不是 UTF-8：前 {good} 个字节有效，后面的无效。")
            }
        }
    }

    /// The answer to a method that is not served.
    pub fn not_allowed(self, method: &str) -> String {
        match self {
            Language::English => format!("{method} is not served here. Use GET or HEAD."),
            Language::Chinese => format!("这里不支持 {method}。请用 GET 或 HEAD。"),
        }
    }

    /// The language that an `Accept-Language` prefers (RFC 9110, 12.5.4): the highest `q` among those that the service
    /// speaks, the first of equals. A range that cannot be read counts as not said.
    pub fn preferred(accept: &str) -> Language {
        let mut best = (0.0, Language::default());
        for range in accept.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0);
            let language = match tag.trim().split('-').next() {
                Some(tag) if tag.eq_ignore_ascii_case("zh") => Language::Chinese,
                Some(tag) if tag.eq_ignore_ascii_case("en") || tag == "*" => Language::English,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}
