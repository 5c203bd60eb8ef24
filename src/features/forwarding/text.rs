//! The text of a forwarded message.

use crate::{
    features::messages::draft::LONGEST,
    model::formatting::link_finder::{Piece, split},
};

/// The most lines that are quoted.
const MOST_LINES: usize = 1_000;

/// A message that says `comment`, quotes `body` and ends with a link that says `source`. It is
/// ordinary Markdown, as a person would type it. Nobody is mentioned by words of others.
pub fn quoting(comment: &str, body: &str, source: &str, address: &str) -> String {
    let comment = closed(comment.trim());
    let end = format!("\n\n[{}]({address})", escaped(source));
    let mut quote = String::new();
    let room = LONGEST.saturating_sub(comment.chars().count() + end.chars().count() + 8);
    let mut length = 0;
    let mut in_fence = false;
    for (number, line) in body.lines().enumerate() {
        in_fence ^= is_fence(line);
        let line = match in_fence {
            true => format!("> {line}"),
            false => format!("> {}", unmentioned(line)),
        };
        length += line.chars().count() + 1;
        if number == MOST_LINES || length > room {
            let rest = line.chars().count() + room;
            let kept: String = line.chars().take(rest.saturating_sub(length)).collect();
            quote.push_str(if kept.len() > 2 { &kept } else { "> " });
            quote.push('…');
            break;
        }
        quote.push_str(line.trim_end());
        quote.push('\n');
    }
    let quote = quote.trim_end();
    match comment.is_empty() {
        true => format!("{quote}{end}"),
        false => format!("{comment}\n\n{quote}{end}"),
    }
}

/// The words between the brackets of a link, with all signs that would give them a form.
fn escaped(words: &str) -> String {
    let mut escaped = String::new();
    for c in words.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

/// Whether a line opens or closes lines of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// A comment whose last lines of code are closed, so that the quote is not one of them.
fn closed(comment: &str) -> String {
    let mut fences = comment.lines().filter(|line| is_fence(line)).fuse();
    let mut open = None;
    while let Some(fence) = fences.next() {
        open = fences.next().is_none().then_some(fence);
    }
    let sign = open.map(|fence| match fence.trim_start().starts_with('~') {
        true => "\n~~~",
        false => "\n```",
    });
    format!("{comment}{}", sign.unwrap_or_default())
}

/// The same words with a word joiner (U+2060) after each `@` that might mention somebody. Addresses
/// and code mention nobody, and stay as they are.
fn unmentioned(line: &str) -> String {
    let mut words = String::new();
    let mut in_code = false;
    for piece in split(line) {
        match piece {
            Piece::Address(address) => words.push_str(address.as_str()),
            Piece::Text(text) => {
                for c in text.chars() {
                    in_code ^= c == '`';
                    words.push(c);
                    if c == '@' && !in_code {
                        words.push('\u{2060}');
                    }
                }
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{features::messages::MessageText, model::formatting::plain};

    #[test]
    fn a_text_is_quoted_with_its_source() {
        let text = quoting(" Look! ", "one\n\n@kevin two", "Ana in a*b", "http://x/1");
        assert_eq!(
            text,
            "Look!\n\n> one\n>\n> @\u{2060}kevin two\n\n[Ana in a\\*b](http://x/1)"
        );
        assert_eq!(
            quoting("", "one", "Ana [b](c)", "http://x.example/1"),
            "> one\n\n[Ana \\[b\\]\\(c\\)](http://x.example/1)"
        );
        assert!(plain(&text).ends_with("Ana in a*b"));
        // Nothing but mentions is changed, and the comment ends before the quote.
        for same in [
            "https://medium.example/@kevin/post",
            "write to kevin@a.example",
            "`git@github.example:a/b`",
        ] {
            assert!(
                quoting("", same, "Ana", "http://x/1").contains(same),
                "{same}"
            );
        }
        let code = "```\n@kevin\n```";
        assert!(quoting("", code, "Ana", "http://x/1").contains("> @kevin\n"));
        assert!(
            quoting("```\ncode", "one", "Ana", "http://x/1").starts_with("```\ncode\n```\n\n> one")
        );
        assert!(
            quoting("```\na\n```", "one", "Ana", "http://x/1").starts_with("```\na\n```\n\n> one")
        );
    }

    #[test]
    fn the_longest_message_can_be_forwarded() {
        for body in [
            "é".repeat(LONGEST),
            "a\n".repeat(1_999),
            "ab ".repeat(3_000),
        ] {
            let text = quoting("a comment", &body, "Ana", "http://x.example/rooms/1/at/2");
            assert!(text.contains('…') || body.len() < 9_500, "it is cut");
            let parsed = MessageText::parse(&text).expect("a text that may be posted");
            assert!(
                parsed
                    .as_str()
                    .ends_with("[Ana](http://x.example/rooms/1/at/2)")
            );
        }
    }
}
