//! The cost of drawing a message that was never drawn: messages a second of one core, and the
//! texts of 10,000 characters that take longest. `benches/README.md` has the figures.

use std::{hint::black_box, time::Instant};

use snug::{features::messages::body::draw, model::named::Named};

/// How long each row is measured, in seconds.
const ROW: f64 = 1.0;

fn main() {
    let plain = "This is a message, and it has two sentences of the usual length, see https://example.org/a. This is the other.";
    let marked = "This is **a message**, and it has *two* sentences of the `usual` length, see [it](https://example.org/a).\n- This\n- ~~is~~ the other.";
    let code = "```rust\n/// Says hello.\nfn hello(name: &str) -> String {\n    format!(\"Hello, {name}\")\n}\n```";
    for (name, text) in [("plain", plain), ("marked up", marked), ("code", code)] {
        let names = Named::of_usernames(&["kevin".to_owned()]);
        let (begun, mut count) = (Instant::now(), 0_u32);
        while begun.elapsed().as_secs_f64() < ROW {
            for _ in 0..100 {
                black_box(draw(black_box(text), &names));
            }
            count += 100;
        }
        let took = begun.elapsed().as_secs_f64();
        println!(
            "{name}: {:.0} messages/s, {:.1} µs each",
            f64::from(count) / took,
            took * 1e6 / f64::from(count)
        );
    }
    let texts = hostile();
    let row = |text: &String| {
        (
            best_of_five(text),
            text.chars().take(24).collect::<String>(),
        )
    };
    let mut rows: Vec<(f64, String)> = texts.iter().map(row).collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    println!(
        "\nThe slowest of {} texts of 10,000 characters:",
        texts.len()
    );
    for (took, begin) in rows.iter().take(5) {
        println!("{took:.2} ms  {begin:?}");
    }
}

/// Milliseconds.
fn best_of_five(text: &str) -> f64 {
    let once = |_| {
        let begun = Instant::now();
        black_box(draw(black_box(text), &Named::default()));
        begun.elapsed().as_secs_f64() * 1e3
    };
    (0..5).map(once).fold(f64::MAX, f64::min)
}

/// Texts that are built to take long.
fn hostile() -> Vec<String> {
    let signs = [
        "*",
        "*_",
        "*a*",
        "**a* ",
        "[",
        "![",
        "[a](",
        "[](www.a)",
        "`",
        "` `` ``` ",
        ">",
        "> ",
        "- ",
        "1. ",
        "#",
        "# a\n",
        "|",
        "\\",
        "<",
        "&",
        "@",
        ":a:",
        "www.a:",
        "```\n",
        "[a.b](http://a.bc)",
    ];
    let mut texts: Vec<String> = signs
        .iter()
        .map(|sign| sign.repeat(10_000 / sign.len()))
        .collect();
    let table = |row: &str| {
        format!(
            "{}\n{}\n{}",
            row.repeat(30),
            "|-".repeat(30),
            format!("{row}\n").repeat(1_900)
        )
    };
    texts.extend([
        table("|"),
        table("|a"),
        "x ".repeat(5_000),
        format!("```rust\n{}", "1 ".repeat(4_990)),
        format!("```yaml\n{}", "a \"b\" : \n".repeat(1_100)),
    ]);
    texts
}
