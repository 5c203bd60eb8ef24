//! What forms texts have.

use crate::model::formatting::{Node, plain, read};

fn show(nodes: &[Node]) -> String {
    let each = |nodes: &[Node]| show(nodes);
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Code(code) => format!("`{code}`"),
            Node::Strong(nodes) => format!("<b {}>", each(nodes)),
            Node::Emphasis(nodes) => format!("<i {}>", each(nodes)),
            Node::Strike(nodes) => format!("<s {}>", each(nodes)),
            Node::Heading(nodes) => format!("<h {}>", each(nodes)),
            Node::Link(link, nodes) => format!("<a {} {}>", link.target, each(nodes)),
            Node::CodeBlock { language, code } => format!("<pre {language} {code}>"),
            Node::Quote(nodes) => format!("<q {}>", each(nodes)),
            Node::List { items, .. } => items
                .iter()
                .map(|item| format!("<li {:?} {}>", item.number.unwrap_or(0), each(&item.nodes)))
                .collect(),
            Node::Table(table) => {
                let row = |row: &Vec<Vec<Node>>| {
                    row.iter()
                        .map(|cell| format!("|{}", each(cell)))
                        .collect::<String>()
                };
                table
                    .rows
                    .iter()
                    .map(|each| format!("<tr {}>", row(each)))
                    .collect()
            }
        })
        .collect()
}

fn form(text: &str) -> String {
    read(text).map_or_else(|| text.to_owned(), |nodes| show(&nodes))
}

#[test]
fn what_has_no_form_stays_as_it_was_typed() {
    for text in [
        "plain",
        "  two\n\n\n\tthree  ",
        "    four spaces\n\n    and again *",
        "a_b_c and snake_case, 5 * 3 * 2, 2*3*4",
        "10~20 and 30~40",
        "C:\\x\\y \\\\server\\share \\d+\\.\\w",
        "\u{af}\\_(ツ)_/\u{af}",
        "<b>&amp; &lt; <!-- x\n<div>\n*",
        "#room #2 # ",
        "-",
        "1.",
        "1)\n2)",
        "*",
        "- \n- ",
        "##",
        "text\n---\n===\n***\n* * *",
        "[1]: https://a.example\n[x][1] [x]",
        "https://a.example/_x_/*y*/~~z~~",
        "<https://a.example/_x_> <a@b.example>",
        "a | b\nc | d",
        "[x](javascript:alert(1)) ![x](data:text/html,*x) [a](/rooms/1) [b](#c) [d]()",
        "[x](https://bank.example@evil.example/)",
        "`` `",
        "**",
        "** a **",
        "~~",
        ">",
        ">>>",
        "a\n>\nb",
    ] {
        assert_eq!(form(text), text);
    }
}

#[test]
fn forms_are_read() {
    for (text, right) in [
        ("**a** *b* _c_ ~~d~~ `e`", "<b a> <i b> <i c> <s d> `e`"),
        ("***a*** **a *b* c**", "<i <b a>> <b a <i b> c>"),
        ("a\n**b**\n\n\n  c", "a\n<b b>\n\n\n  c"),
        (
            "  **a**\n    b\n\n    c\n      d\n\ne",
            "  <b a>\n    b\n\n    c\n      d\n\ne",
        ),
        ("> a\nb", "<q a>b"),
        ("> a\n> b\n>\n> c\n\n> d", "<q a\nb\n\nc><q d>"),
        ("a\n> b\n> > c", "a<q b<q c>>"),
        ("1. a\n1. b\n7. c", "<li 1 a><li 7 c>"),
        ("3) a\n4) b", "<li 3 a><li 4 b>"),
        ("- a\n  - b\n- c\n\n  d", "<li 0 a<li 0 b>><li 0 c\n\nd>"),
        ("a\n- b\n\nc", "a<li 0 b>c"),
        ("- [ ] a\n- [x] **b**", "<li 0 ☐ a><li 0 ☑ <b b>>"),
        ("# a\nb\n## c #\n\nd", "<h a>\nb\n<h c>\n\nd"),
        (
            "```rust\nlet *a*;\n\n  b\n```\nc",
            "<pre rust let *a*;\n\n  b>c",
        ),
        (
            "```\n<a&b> \\_ https://a.example/_x_",
            "<pre  <a&b> \\_ https://a.example/_x_>",
        ),
        // As in other chats: code beside the fence.
        ("```let a = 1;\nlet b;```", "<pre  let a = 1;\nlet b;>"),
        ("```a b```", "`a b`"),
        ("> ```\n> a\n> ```\nb", "<q <pre  a>>b"),
        ("```\n> a\nb\n```", "<pre  > a\nb>"),
        ("|a|b|\n|-|-:|\n|`c`|", "<tr |a|b><tr |`c`>"),
        ("|a|\n|-|\n|b|\nc\n|d|", "<tr |a><tr |b>c\n|d|"),
        ("```\na\n``````\nb", "<pre  a>b"),
        ("~~~ a b\nc\n~~~", "<pre a c>"),
        ("**a**\n```", "<b a>\n```"),
        ("a\n\n|a|\n|-|\n\nb", "a<tr |a>b"),
        ("[a](https://a.example/_x_)", "<a https://a.example/_x_ a>"),
        (
            "![](https://a.example) ![b](www.a.example/b.png)",
            "<a https://a.example https://a.example> <a https://www.a.example/b.png b>",
        ),
        (
            "[**a** `b`](mailto:a@b.example)",
            "<a mailto:a@b.example <b a> `b`>",
        ),
        (
            "[a](https://a.example/?b=c&d=e_f_(g)_h&lt;i#_j_)",
            "<a https://a.example/?b=c&d=e_f_(g)_h<i#_j_ a>",
        ),
        ("a](&lt;_b_ *c*", "a](&lt;<i b> <i c>"),
        (
            "[a **b**](ftp://a.example/_x_)",
            "[a <b b>](ftp://a.example/_x_)",
        ),
        ("**https://a.example/_x**", "<b https://a.example/_x>"),
        ("\\*a\\* \\# \\`b\\` 1\\. c\\", "*a* # `b` 1. c\\"),
        ("**a\\\nb**", "<b a\\\nb>"),
        ("`a\\*b`", "`a\\*b`"),
        ("*a <b>*", "<i a <b>>"),
        ("*10*2", "<i 10>2"),
        ("x **2*3*4**", "x <b 2*3*4>"),
    ] {
        let right = right.replace("<li 1 a><li 7 c>", "<li 1 a><li 1 b><li 7 c>");
        assert_eq!(form(text), right, "{text:?}");
    }
}

#[test]
fn plain_words_have_no_signs() {
    for (text, words) in [
        ("**bold** _i_ `c` ~~s~~", "bold i c s"),
        ("- a\n- b\n\n> q\nr", "a\nb\nq\nr"),
        ("# h\n```\ncode\n```", "h\ncode\n"),
        ("|a|b|\n|-|-|\n|c|d|", "a\tb\nc\td\n"),
        (
            "[bank.example](https://evil.example)",
            "bank.example (evil.example)",
        ),
        ("[docs](https://a.example) :tada:", "docs 🎉"),
        (
            "https://a.example/:tada: :tada:",
            "https://a.example/:tada: 🎉",
        ),
    ] {
        assert_eq!(plain(text), words);
    }
}

#[test]
fn a_link_says_where_it_leads() {
    for (text, host) in [
        (
            "[https://bank.example](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[bank.example/login](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[**bank**.example](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[bank\u{3002}example](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[bank\u{2024}example](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[`www.bank.example`](https://evil.example)",
            Some("evil.example"),
        ),
        (
            "[a@bank.example](mailto:a@evil.example)",
            Some("a@evil.example"),
        ),
        (
            "[\u{430}pple.com](https://\u{430}pple.com)",
            Some("xn--pple-43d.com"),
        ),
        (
            "[apple.com](https://\u{430}pple.com)",
            Some("xn--pple-43d.com"),
        ),
        ("[a.example](https://a.example/b)", None),
        ("[https://a.example](https://a.example/b)", None),
        ("[the docs](https://a.example/b)", None),
        ("[See this.](https://a.example/b)", None),
        ("[](https://a.example/b)", None),
    ] {
        let nodes = read(text).expect("a form");
        let [Node::Link(link, words)] = &nodes[..] else {
            panic!("no link: {text}");
        };
        assert_eq!(link.unsaid_host(words), host, "{text}");
    }
}
