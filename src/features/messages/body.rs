//! Text as typed becomes HTML: escaped, and links made links. Line breaks are
//! the style sheet's work (`white-space: pre-wrap`), so the text in the page is
//! the text that was typed.

use linkify::{LinkFinder, LinkKind};
use maud::{Markup, html};

use crate::features::messages::mentions;

/// Draws `text`.
///
/// What is made here is text and plain `<a>` elements with four attributes of
/// ours, whatever the text says: nothing in it can ask htmx or the browser to
/// do anything.
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

/// Draws text without links. Who is mentioned is a name that looks like one, whoever
/// that is; a page marks its reader's own.
fn mentions(text: &str) -> Markup {
    html! {
        @for (before, name) in mentions::split(text) {
            (before)
            @if !name.is_empty() { b.mention { "@" (name) } }
        }
    }
}

/// Where a link leads: the web or a mailbox, nowhere else.
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
    fn text_is_text() {
        assert_eq!(html("<b>&\"'\n  two"), "&lt;b&gt;&amp;&quot;'\n  two");
        assert_eq!(
            html("<hx-partial hx-target=\"body\">"),
            "&lt;hx-partial hx-target=&quot;body&quot;&gt;"
        );
    }

    #[test]
    fn names_stand_out() {
        assert_eq!(
            html("<i> @kevin, hi @ x@y"),
            "&lt;i&gt; <b class=\"mention\">@kevin</b>, hi @ x@y"
        );
    }

    #[test]
    fn links_are_links() {
        assert_eq!(
            html("see https://example.org/a?b=c&d, or"),
            "see <a href=\"https://example.org/a?b=c&amp;d\" rel=\"noopener noreferrer nofollow ugc\" \
             target=\"_blank\">https://example.org/a?b=c&amp;d</a>, or"
        );
        assert!(html("kevin@example.org").contains("href=\"mailto:kevin@example.org\""));
    }

    #[test]
    fn only_the_web_and_mailboxes_are_linked() {
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
        fn whatever_is_typed_stays_in_its_box(text in "\\PC*|[<>\"'&a-z:/.@ =-]{0,80}|(https?://|<a href=|\"|'|>|x|\\.|@|hx-get=| ){0,20}") {
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
