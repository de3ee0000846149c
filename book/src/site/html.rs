//! Text made safe to stand in HTML.

/// `text` as it stands between tags or in a double-quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// `text` escaped, with `` `code` `` in a code element: the two notations that the texts of `exercise.toml` use.
pub fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, after)) = after.split_once('`') else { break };
        html.push_str(&escape(before));
        html.push_str("<code>");
        html.push_str(&escape(code));
        html.push_str("</code>");
        rest = after;
    }
    html.push_str(&escape(rest));
    html
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_text_can_become_a_tag_or_leave_its_attribute() {
        assert_eq!(super::escape(r#"<b a="x" b='y'>&"#), "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
    }

    #[test]
    fn code_between_backticks_becomes_code_and_a_lone_backtick_stays() {
        assert_eq!(super::inline("`a<b` and ` alone"), "<code>a&lt;b</code> and ` alone");
        assert_eq!(super::inline("no code"), "no code");
    }
}
