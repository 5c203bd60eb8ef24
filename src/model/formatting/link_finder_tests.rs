//! The addresses that are found in texts: tables of right values.

use crate::model::formatting::link_finder::{Address, Piece, split};

/// The addresses in a text that become links.
fn links(text: &str) -> Vec<&str> {
    let pieces = split(text);
    let whole: String = pieces.iter().map(|piece| piece.as_str()).collect();
    assert_eq!(whole, text);
    let links = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Address(Address::Web(link) | Address::Mail(link)) => Some(link),
        _ => None,
    });
    links.collect()
}

#[test]
fn a_link_ends_before_what_ends_a_sentence() {
    let ends =
        "。、，！？）」』】》〉〕］｝；：｡､؟؛،۔।॥…‥”’»›\u{201c}‘«‹„‚¿¡׃։՝።፣។၊။༎᠃᠂︒﹒＂＇＜＞｜—⸺•";
    for end in ends.chars() {
        for address in [
            "https://a.example/x",
            "https://a.example",
            "www.a.example/?b=c",
        ] {
            for after in ["", "next", "的", " next", "。"] {
                let text = format!("({address}{end}{after}");
                assert_eq!(links(&text), [address], "{text}");
            }
        }
        let text = format!("ana@a.example{end}next");
        assert_eq!(links(&text), ["ana@a.example"], "{text}");
    }
    for end in [
        ".", ",", ":", ";", "!", "?", "'", "*", ")", "]", "}", "\"", ">", "...", "?!", "):", ".)",
        "`", "\\",
    ] {
        for address in [
            "https://a.example/x",
            "https://a.example",
            "www.a.example/?b=c",
        ] {
            for after in ["", " next", "\n", "。"] {
                let text = format!("{address}{end}{after}");
                assert_eq!(links(&text), [address], "{text}");
            }
        }
    }
}

#[test]
fn a_link_ends_before_what_nobody_sees() {
    for end in [
        ' ', '\u{a0}', '\u{1680}', '\u{2000}', '\u{2009}', '\u{200b}', '\u{200c}', '\u{200d}',
        '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202e}', '\u{202f}',
        '\u{205f}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{3000}', '\u{3164}', '\u{61c}',
        '\u{feff}', '\t', '\n', '\u{85}', '\u{ad}',
    ] {
        for address in ["https://a.example/x", "https://a.example", "www.a.example"] {
            for after in ["", "next", "的", "."] {
                let text = format!("{address}{end}{after}");
                assert_eq!(links(&text), [address], "{text:?}");
            }
        }
    }
    // The rest of the host would be text.
    for text in [
        "https://evil\u{202e}.example",
        "https://evil\u{200b}.example/",
        "https://evil\u{200b}x.example/",
        "https://bank.example\u{2066}.evil.example/",
        "https://bank.example\u{200b}@evil.example/",
        "ana@bank.example\u{200b}.evil.example",
        "ke\u{202e}vin@example.org",
    ] {
        assert_eq!(links(text), Vec::<&str>::new(), "{text:?}");
    }
}

#[test]
fn a_link_is_as_long_as_it_was_meant() {
    for (text, expected) in [
        (
            "https://a.example/1,https://b.example/2",
            &["https://a.example/1", "https://b.example/2"][..],
        ),
        (
            "https://a.example,https://b.example",
            &["https://a.example", "https://b.example"],
        ),
        (
            "https://a.example/1;http://b.example",
            &["https://a.example/1", "http://b.example"],
        ),
        (
            "https://a.example/1|https://b.example",
            &["https://a.example/1", "https://b.example"],
        ),
        (
            "https://a.example/1、https://b.example",
            &["https://a.example/1", "https://b.example"],
        ),
        (
            "https://a.example/1https://b.example/2",
            &["https://a.example/1", "https://b.example/2"],
        ),
        (
            "https://a.examplehttps://b.example",
            &["https://a.example", "https://b.example"],
        ),
        (
            "https://a.example/1,www.b.example",
            &["https://a.example/1", "www.b.example"],
        ),
        (
            "www.a.example,www.b.example",
            &["www.a.example", "www.b.example"],
        ),
        ("https://example.com,next", &["https://example.com"]),
        ("https://example.com:next", &["https://example.com"]),
        ("https://example.com!next", &["https://example.com"]),
        ("https://example.com。次", &["https://example.com"]),
        ("https://example.com的网站", &["https://example.com"]),
        ("https://example.com...more", &["https://example.com"]),
        (
            "https://example.com:8080,next",
            &["https://example.com:8080"],
        ),
        ("https://localhost:3000/a", &["https://localhost:3000/a"]),
        ("http://[::1]:8000/x, and", &["http://[::1]:8000/x"]),
        (
            "https://example.com/@52.1,13.4,15z",
            &["https://example.com/@52.1,13.4,15z"],
        ),
        (
            "https://web.example/2020/https://b.example/",
            &["https://web.example/2020/https://b.example/"],
        ),
        (
            "https://a.example/?u=https://b.example",
            &["https://a.example/?u=https://b.example"],
        ),
        // Brackets.
        (
            "https://en.wikipedia.org/wiki/Rust_(fungus)",
            &["https://en.wikipedia.org/wiki/Rust_(fungus)"],
        ),
        (
            "(https://en.wikipedia.org/wiki/Rust_(fungus))",
            &["https://en.wikipedia.org/wiki/Rust_(fungus)"],
        ),
        (
            "(see https://a.example/x_(y)_z).",
            &["https://a.example/x_(y)_z"],
        ),
        (
            "https://ja.wikipedia.org/wiki/東京（曖昧さ回避）",
            &["https://ja.wikipedia.org/wiki/東京（曖昧さ回避）"],
        ),
        (
            "（https://ja.wikipedia.org/wiki/東京（曖昧さ回避））",
            &["https://ja.wikipedia.org/wiki/東京（曖昧さ回避）"],
        ),
        ("「https://a.example/「x」」", &["https://a.example/「x」"]),
        ("【https://a.example/【x】】", &["https://a.example/【x】"]),
        (
            "［https://a.example/［x］｛y｝］",
            &["https://a.example/［x］｛y｝"],
        ),
        ("https://a.example/x(see", &["https://a.example/x"]),
        ("https://a.example/x（see", &["https://a.example/x"]),
        ("https://a.example/x（一、二）", &["https://a.example/x"]),
        (
            "https://a.example/?q[]=1&q[]=2",
            &["https://a.example/?q[]=1&q[]=2"],
        ),
        ("[text](https://a.example/x)", &["https://a.example/x"]),
        ("<https://a.example/x>", &["https://a.example/x"]),
        ("\"https://a.example/x\"", &["https://a.example/x"]),
        ("'https://a.example/x' 'y'", &["https://a.example/x"]),
        ("'https://a.example/x'y'", &["https://a.example/x"]),
        ("**https://a.example/x**", &["https://a.example/x"]),
        ("_https://a.example/x_", &["https://a.example/x"]),
        ("https://a.example/x_", &["https://a.example/x_"]),
        ("“https://a.example/x”", &["https://a.example/x"]),
        ("„https://a.example/x“", &["https://a.example/x"]),
        ("«https://a.example/x»", &["https://a.example/x"]),
        // Other scripts.
        (
            "https://münchen.example/straße",
            &["https://münchen.example/straße"],
        ),
        (
            "https://例え.テスト/パス?問=答#節",
            &["https://例え.テスト/パス?問=答#節"],
        ),
        ("https://例え。テスト/", &["https://例え。テスト/"]),
        ("www.例え.テスト", &["www.例え.テスト"]),
        ("見てwww.a.example", &["www.a.example"]),
        ("看https://a.example/x", &["https://a.example/x"]),
        (
            "https://ja.wikipedia.org/wiki/レオナルド・ダ・ヴィンチ",
            &["https://ja.wikipedia.org/wiki/レオナルド・ダ・ヴィンチ"],
        ),
        (
            "https://en.wikipedia.org/wiki/Bose–Einstein_condensate",
            &["https://en.wikipedia.org/wiki/Bose–Einstein_condensate"],
        ),
        (
            "https://he.wikipedia.org/wiki/צה״ל",
            &["https://he.wikipedia.org/wiki/צה״ל"],
        ),
        (
            "https://hi.wikipedia.org/wiki/हिन्दी।",
            &["https://hi.wikipedia.org/wiki/हिन्दी"],
        ),
        // Mail.
        (
            "ana@a.example, (ben@b.example)",
            &["ana@a.example", "ben@b.example"],
        ),
        ("写信给ana@a.example吧", &["ana@a.example"]),
        ("josé@b.example", &["josé@b.example"]),
        ("испытание@пример.рф", &["испытание@пример.рф"]),
        ("*ana@a.example*", &["ana@a.example"]),
        (
            "https://a.example/1 ana@a.example",
            &["https://a.example/1", "ana@a.example"],
        ),
        // None.
        ("xhttps://a.example", &[]),
        ("www.", &[]),
        ("www..", &[]),
        ("awww.a.example", &[]),
        ("ftp://www.a.example", &[]),
        ("https://", &[]),
        ("https://.", &[]),
        ("ana@ben", &[]),
        ("foo@1.2.3", &[]),
        ("@kevin@a.example", &[]),
        ("ssh://git@a.example/x", &[]),
    ] {
        assert_eq!(links(text), expected, "{text}");
    }
}
