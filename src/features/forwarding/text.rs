//! The text of a forwarded message.

use crate::features::messages::draft::LONGEST;

/// The most lines that are quoted.
const MOST_LINES: usize = 1_000;

/// A message that says `comment`, quotes `body` and ends with a link that says `source`. It is
/// ordinary Markdown, as a person would type it. Nobody is mentioned by words of others.
pub fn quoting(comment: &str, body: &str, source: &str, address: &str) -> String {
    let comment = comment.trim();
    let end = format!("\n\n[{}]({address})", escaped(source));
    let mut quote = String::new();
    let room = LONGEST.saturating_sub(comment.chars().count() + end.chars().count() + 8);
    let mut length = 0;
    for (number, line) in body.lines().enumerate() {
        let line = format!("> {}", unmentioned(line));
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

/// The same words with a word joiner (U+2060) after each `@`, so that it mentions nobody.
fn unmentioned(line: &str) -> String {
    line.replace('@', "@\u{2060}")
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
