//! Typed text as HTML: escaped, with links and mentions. The style sheet shows line breaks
//! (`white-space: pre-wrap`), so the text content of the page is the typed text. (For text
//! browsers there are `br` elements, which the style sheet hides.) Two things
//! differ: marks that would cover other lines, and hosts that look like other hosts.

use maud::{Markup, html};

use crate::{
    base::characters::{is_invisible, with_few_marks},
    features::messages::{
        link,
        mentions::{self, MessagePiece},
    },
};

/// Renders `text`, which mentions the people with these usernames (in lower case).
///
/// The result has escaped text, `<br>`, `<b class="mention">` and `<a>` elements with fixed
/// attributes, and nothing else. No text can make htmx or the browser do anything.
pub fn render(text: &str, mentioned: &[String]) -> Markup {
    let text = with_few_marks(text);
    let is_mentioned = |name: &str| mentioned.iter().any(|known| known == name);
    html! {
        @for piece in mentions::split(&text, is_mentioned) {
            @match piece {
                MessagePiece::Text(words) => (lines(words)),
                // A script marks the reader's own name.
                MessagePiece::Mention(name) => b.mention { "@" (name) },
                MessagePiece::Address(address) => @match link::read(address) {
                    Some(link) => a href=(link.target) rel="noopener noreferrer nofollow ugc" target="_blank" { (link.shown) },
                    None => (address.as_str()),
                },
            }
        }
    }
}

/// Words with their line breaks, which text browsers follow only as elements. Where the style
/// sheet shows the breaks themselves, it hides the elements.
fn lines(words: &str) -> Markup {
    html! {
        @for (number, line) in words.split('\n').enumerate() {
            @if number > 0 { "\n" br; }
            (line)
        }
    }
}

/// How many lines a message may have before only its beginning is shown.
const FOLDED_FROM: usize = 30;

/// How many characters fill a line, roughly.
const LINE: usize = 70;

/// Whether a room shows only the beginning of a text, until the reader asks for the rest.
pub fn is_long(text: &str) -> bool {
    if text.len() < FOLDED_FROM {
        return false;
    }
    let text = with_few_marks(text);
    let is_wide = |c: &char| *c == ' ' || !is_invisible(*c);
    let rows = |line: &str| line.chars().filter(is_wide).count().div_ceil(LINE).max(1);
    let lines = text.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    lines.map(rows).sum::<usize>() > FOLDED_FROM
}

#[cfg(test)]
mod tests {
    use super::{is_long, render};

    fn html(text: &str) -> String {
        render(text, &["kevin".to_owned()]).into_string()
    }

    #[test]
    fn markup_in_a_text_is_escaped() {
        assert_eq!(html("<b>&\"'\n  two"), "&lt;b&gt;&amp;&quot;'\n<br>  two");
        assert_eq!(
            html("<hx-partial hx-target=\"body\">"),
            "&lt;hx-partial hx-target=&quot;body&quot;&gt;"
        );
    }

    #[test]
    fn mentions_are_marked() {
        assert_eq!(
            html("<i> @Kevin, hi @ana @ x@kevin"),
            "&lt;i&gt; <b class=\"mention\">@Kevin</b>, hi @ana @ x@kevin"
        );
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(
            html("see https://example.org/a?b=c&d, or"),
            "see <a href=\"https://example.org/a?b=c&amp;d\" rel=\"noopener noreferrer nofollow ugc\" \
             target=\"_blank\">https://example.org/a?b=c&amp;d</a>, or"
        );
        assert!(html("kevin@example.org").contains("href=\"mailto:kevin@example.org\""));
    }

    #[test]
    fn other_schemes_are_not_linked() {
        for text in [
            "javascript:alert(1)",
            "javascript://%0aalert(1)",
            "data:text/html,<script>",
            "ftp://a.b",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https",
            "jAvAsCrIpT://x.y/",
        ] {
            assert!(!html(text).contains("<a "), "{text}");
        }
    }

    #[test]
    fn a_long_text_is_folded() {
        assert!(!is_long("a line\n".repeat(20).trim_end()));
        assert!(is_long(&"\n".repeat(1_999)));
        assert!(is_long(&"\u{2028}".repeat(100)));
        assert!(is_long(&"x".repeat(10_000)));
        assert!(!is_long(&"x".repeat(1_000)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_escapes_its_element(text in "\\PC*|[<>\"'&a-z:/.@ =-]{0,80}|(https?://|<a href=|\"|'|>|x|\\.|@|hx-get=| |\n){0,20}") {
            let box_and_after = format!("<div id=w>{}</div><p id=after></p>", html(&text));
            let page = scraper::Html::parse_fragment(&box_and_after);
            let select = |css: &str| {
                let selector = scraper::Selector::parse(css).expect("a selector");
                page.select(&selector).map(|e| e.html()).collect::<Vec<_>>()
            };
            assert_eq!(select("#w + #after").len(), 1);
            assert_eq!(select("#w *:not(a, b.mention, br)"), Vec::<String>::new());
            let anchors = scraper::Selector::parse("#w a").expect("a selector");
            for anchor in page.select(&anchors) {
                let names: Vec<_> = anchor.value().attrs().map(|(name, _)| name).collect();
                assert_eq!(names.len(), 3);
                assert!(names.iter().all(|name| ["href", "rel", "target"].contains(name)));
                let href = anchor.attr("href").expect("a target").to_lowercase();
                assert!(["http://", "https://", "mailto:"].iter().any(|s| href.starts_with(s)));
            }
            let inside = scraper::Selector::parse("#w").expect("a selector");
            let shown: String = page.select(&inside).flat_map(|e| e.text()).collect();
            // (A host that looks like another one is shown in its ASCII form.)
            assert!(shown == text || shown.contains("xn--"), "{shown:?} and {text:?}");
        }
    }
}
