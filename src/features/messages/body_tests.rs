//! Drawn messages: nothing outside the list, and all that was typed.

use super::{draw, is_long};
use crate::{
    features::messages::mentions,
    model::{formatting, named::Named},
};

fn html(text: &str) -> String {
    draw(text, &Named::of_usernames(&["kevin".to_owned()]))
        .html
        .into_string()
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
        "&lt;i&gt; <a class=\"mention name\" href=\"/people/kevin\" title=\"@kevin\">@kevin</a>, hi @ana @ x@kevin"
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

/// All elements that a message can have, with all of their attributes.
const ALLOWED: [(&str, &[&str]); 20] = [
    ("a", &["href", "rel", "target", "dir", "class", "title"]),
    ("b", &["class"]),
    ("bdi", &["class"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("div", &["class", "tabindex"]),
    ("em", &[]),
    ("li", &["value", "class"]),
    ("ol", &[]),
    ("pre", &[]),
    ("s", &[]),
    ("span", &["class"]),
    ("strong", &["class"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["align"]),
    ("th", &["align"]),
    ("tr", &[]),
    ("ul", &[]),
];

/// All values of these attributes but numbers and addresses.
const VALUES: &str = " mention name host table headline task c hue-0 hue-2 hue-4 hue-5 hue-6 auto left center right \
     _blank noopener nofollow noreferrer ugc ";

fn assert_allowed(element: scraper::ElementRef<'_>) {
    let name = element.value().name();
    let allowed = ALLOWED.iter().find(|(known, _)| *known == name);
    let (_, attributes) = allowed.unwrap_or_else(|| panic!("{}", element.html()));
    for (attribute, value) in element.value().attrs() {
        assert!(attributes.contains(&attribute), "{}", element.html());
        let is_known = match attribute {
            "href" => {
                let to = value.to_lowercase();
                let is_profile = value == "/people/kevin";
                ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| to.starts_with(scheme))
                    || is_profile
            }
            "title" => value == "@kevin",
            "value" => value.parse::<u32>().is_ok(),
            "tabindex" => value == "0",
            _ => value
                .split(' ')
                .all(|word| VALUES.contains(&format!(" {word} "))),
        };
        assert!(is_known, "{}", element.html());
    }
}

/// The text content of a drawn text, which has nothing outside the list and ends where it
/// should.
fn content(text: &str) -> String {
    let drawn = html(text);
    assert!(
        drawn.len() <= 20 * text.len() + 1_024,
        "{} of {}",
        drawn.len(),
        text.len()
    );
    let page = scraper::Html::parse_fragment(&format!("<div id=w>{drawn}</div><p id=after></p>"));
    let all = |css: &str| {
        let selector = scraper::Selector::parse(css).expect("a selector");
        page.select(&selector).collect::<Vec<_>>()
    };
    assert_eq!(all("#w + #after").len(), 1, "{drawn}");
    for element in all("#w *") {
        assert_allowed(element);
        assert!(element.ancestors().count() <= 20, "{drawn}");
    }
    all("#w").iter().flat_map(|inside| inside.text()).collect()
}

#[test]
fn nothing_typed_costs_more_than_other_texts() {
    let rows = |row: &str| {
        format!(
            "{}\n{}\n{}",
            row.repeat(30),
            "|-".repeat(30),
            format!("{row}\n").repeat(1_900)
        )
    };
    for text in [
        "*".repeat(10_000),
        "*_".repeat(5_000),
        "*a ".repeat(3_333),
        "*a*".repeat(3_333),
        "**a* ".repeat(2_000),
        "a**b".repeat(2_500),
        "~~a~~".repeat(2_000),
        "[".repeat(10_000),
        "![".repeat(5_000),
        "[a](".repeat(2_500),
        "[](www.a)".repeat(1_100),
        "www.a:".repeat(1_666),
        "`".repeat(10_000),
        "` `` ``` ".repeat(1_000),
        "`a`".repeat(3_333),
        ">".repeat(10_000),
        "> ".repeat(5_000),
        format!("{}\n", "> ".repeat(2)).repeat(1_900) + "x",
        "- ".repeat(5_000) + "x",
        "- a\n".repeat(1_999),
        "1. ".repeat(3_333) + "x",
        (0..140)
            .map(|depth| format!("{}- a\n", " ".repeat(depth)))
            .collect(),
        "#".repeat(10_000),
        "# a\n".repeat(1_999),
        "|".repeat(10_000),
        rows("|"),
        rows("|a"),
        format!(
            "{}\n{}\n{}",
            "|a".repeat(1_000),
            "|-".repeat(1_000),
            "|\n".repeat(1_900)
        ),
        "\\".repeat(10_000),
        "<".repeat(10_000),
        "&".repeat(10_000),
        "@".repeat(10_000),
        ":a".repeat(5_000),
        "www.a ".repeat(1_666),
        "```\n".repeat(1_999),
        format!("```rust\n{}", "1 ".repeat(4_990)),
        format!("```rust\n{}", "a'\\\"".repeat(200)),
        "[x]: y\n".repeat(1_400),
        "    ".repeat(2_500) + "x",
        "*\u{301}".repeat(5_000),
    ] {
        content(&text);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_escapes_its_element(text in "\\PC*|[<>\"'&a-z:/.@ =-]{0,80}|(https?://|<a href=|\"|'|>|x|\\.|@|hx-get=| |\n){0,20}\
        |([*_~`>#|\\[\\]()!<&\\\\+-]|https://a\\.b/|\n|\n\n|  |\t|- |[0-9]\\. |> |```\n|```rust\n|\\|-\\|-\\|\n|:tada:|@kevin|\\[x\\]\\(|javascript:|mailto:a@b\\.c|x|é|<img src=x onerror=y>){0,60}") {
        let content = content(&text);
        if formatting::read(&text).is_none() && formatting::with_emoji(&text) == text {
            // (A host that looks like another one is shown in its ASCII form.)
            assert!(content == text || content.contains("xn--"), "{content:?} and {text:?}");
        }
        // Copied text and previews are alike.
        let words = formatting::plain(&text);
        assert!(content.trim() == words.trim() || content.contains("xn--"), "{content:?} and {words:?}");
        // A mention that somebody is told of is marked.
        for name in mentions::mentioned(&text, |name| name == "kevin") {
            assert!(html(&text).contains("<a class=\"mention name\""), "{name} in {text:?}");
        }
    }
}

#[test]
fn the_examples_of_the_specification_are_drawn_right() {
    let examples = include_str!("specification.txt").split("\n%% ").skip(1);
    let mut count = 0;
    for example in examples {
        let (title, rest) = example.split_once('\n').expect("a title");
        let (typed, right) = rest.split_once("\n%=\n").expect("a value");
        let drawn = draw(typed, &Named::default()).html.into_string();
        assert_eq!(
            drawn,
            right
                .strip_suffix('\n')
                .filter(|_| drawn != right)
                .unwrap_or(right),
            "{title}"
        );
        count += 1;
    }
    assert_eq!(count, 618);
}
