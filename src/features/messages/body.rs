//! Typed text as HTML: escaped, with links and mentions. The style sheet shows line breaks
//! (`white-space: pre-wrap`), so the text content of the page is exactly the typed text.

use linkify::{LinkFinder, LinkKind};
use maud::{Markup, html};

use crate::features::messages::mentions;

/// Renders `text`.
///
/// The result has escaped text, `<b class="mention">` and `<a>` elements with fixed
/// attributes, and nothing else. No text can make htmx or the browser do anything.
pub fn render(text: &str) -> Markup {
    html! {
        @for span in LinkFinder::new().spans(text) {
            @match span.kind().and_then(|kind| target(kind, span.as_str())) {
                Some(href) => {
                    a href=(href) rel="noopener noreferrer nofollow ugc" target="_blank" { (span.as_str()) }
                }
                None => (mentions(span.as_str())),
            }
        }
    }
}

/// Renders text without links. Everything that looks like a mention is marked, whether the
/// person exists or not. A script marks the reader's own name.
fn mentions(text: &str) -> Markup {
    html! {
        @for (before, name) in mentions::split(text) {
            (before)
            @if !name.is_empty() { b.mention { "@" (name) } }
        }
    }
}

/// The target of a link, if it is a web page or a mail address.
fn target(kind: &LinkKind, text: &str) -> Option<String> {
    let starts = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    match kind {
        LinkKind::Url if starts("http://") || starts("https://") => Some(text.to_owned()),
        LinkKind::Email => Some(format!("mailto:{text}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::render;

    fn html(text: &str) -> String {
        render(text).into_string()
    }

    #[test]
    fn markup_in_a_text_is_escaped() {
        assert_eq!(html("<b>&\"'\n  two"), "&lt;b&gt;&amp;&quot;'\n  two");
        assert_eq!(
            html("<hx-partial hx-target=\"body\">"),
            "&lt;hx-partial hx-target=&quot;body&quot;&gt;"
        );
    }

    #[test]
    fn mentions_are_marked() {
        assert_eq!(
            html("<i> @kevin, hi @ x@y"),
            "&lt;i&gt; <b class=\"mention\">@kevin</b>, hi @ x@y"
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

    proptest::proptest! {
        #[test]
        fn no_text_escapes_its_element(text in "\\PC*|[<>\"'&a-z:/.@ =-]{0,80}|(https?://|<a href=|\"|'|>|x|\\.|@|hx-get=| ){0,20}") {
            let box_and_after = format!("<div id=w>{}</div><p id=after></p>", html(&text));
            let page = scraper::Html::parse_fragment(&box_and_after);
            let select = |css: &str| {
                let selector = scraper::Selector::parse(css).expect("a selector");
                page.select(&selector).map(|e| e.html()).collect::<Vec<_>>()
            };
            assert_eq!(select("#w + #after").len(), 1);
            assert_eq!(select("#w *:not(a, b.mention)"), Vec::<String>::new());
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
            assert_eq!(shown, text);
        }
    }
}
