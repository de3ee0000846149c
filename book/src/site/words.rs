//! mdBook's own words, which a reader of the Chinese edition should not meet in English, and the few English ones that do
//! not fit this book.
//!
//! Each must still be there: one that an upgrade of mdBook has changed is a warning, and a test fails on it.

/// Words of a page outside the author's text, and what stands there in Chinese.
pub(super) const CHINESE: &[(&str, &str)] = &[
    ("Keyboard shortcuts", "键盘快捷键"),
    (
        "<p>Press <kbd>←</kbd> or <kbd>→</kbd> to navigate between chapters</p>",
        "<p>按 <kbd>←</kbd> 或 <kbd>→</kbd> 翻页</p>",
    ),
    ("<p>Press <kbd>?</kbd> to show this help</p>", "<p>按 <kbd>?</kbd> 显示本帮助</p>"),
    ("<p>Press <kbd>Esc</kbd> to hide this help</p>", "<p>按 <kbd>Esc</kbd> 关闭本帮助</p>"),
    ("aria-label=\"Table of contents\"", "aria-label=\"目录\""),
    ("Toggle Table of Contents", "显示或隐藏目录"),
    ("Change theme", "更换主题"),
    ("aria-label=\"Themes\"", "aria-label=\"主题\""),
    (">Auto</button>", ">自动</button>"),
    (">Light</button>", ">浅色</button>"),
    (">Navy</button>", ">深蓝</button>"),
    ("aria-label=\"Page navigation\"", "aria-label=\"翻页\""),
    ("Previous chapter", "上一页"),
    ("Next chapter", "下一页"),
];

/// Words of mdBook's script.
pub(super) const CHINESE_SCRIPT: &[(&str, &str)] = &[
    ("Copy to clipboard", "复制"),
    ("Copied!", "已复制"),
    ("Clipboard error!", "无法复制"),
    ("Show hidden lines", "显示隐藏的行"),
    ("Hide lines", "隐藏这些行"),
];

/// The titles of admonitions, which stand inside the author's text; a page need not have any.
pub(super) const CHINESE_ADMONITIONS: &[(&str, &str)] = &[
    ("</svg>Note</p>", "</svg>说明</p>"),
    ("</svg>Tip</p>", "</svg>提示</p>"),
    ("</svg>Important</p>", "</svg>重要</p>"),
    ("</svg>Warning</p>", "</svg>警告</p>"),
    ("</svg>Caution</p>", "</svg>当心</p>"),
];

/// The page for an unknown address.
pub(super) const NOT_FOUND: [&[(&str, &str)]; 2] = [
    &[(
        "This URL is invalid, sorry. Please use the navigation bar or search to continue.",
        "There is no such page. The table of contents leads to all that there are.",
    )],
    &[
        ("Document not found (404)", "没有这一页（404）"),
        (
            "This URL is invalid, sorry. Please use the navigation bar or search to continue.",
            "这个地址不对应任何页面。目录里可以找到全部页面。",
        ),
        ("Page not found", "没有这一页"),
    ],
];

/// `text` with every pair replaced. Pairs that were found are taken off `unseen`.
pub(super) fn replace(
    text: &str,
    words: &[(&'static str, &'static str)],
    unseen: &mut Vec<&'static str>,
) -> String {
    let mut text = text.to_string();
    for (from, to) in words {
        if text.contains(from) {
            text = text.replace(from, to);
            unseen.retain(|word| word != from);
        }
    }
    text
}
