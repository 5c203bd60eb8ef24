//! The rules of the house, checked, so that nobody has to be the one who
//! mentions them in review. `src/ARCHITECTURE.md` says why they are rules.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each outside crate, where it may be spoken, and what of it may be named
/// anywhere.
const FLOORS: [(&str, &[&str], &[&str]); 6] = [
    ("sqlx", &["store.rs", "db/", "ids.rs"], &[]),
    ("maud", &["view.rs", "body.rs", "web/", "streams/"], &[]),
    (
        "rocket",
        &[
            "routes.rs",
            "guard.rs",
            "web/",
            "streams/",
            "db/",
            "ids.rs",
            "config.rs",
            "error.rs",
            "lib.rs",
            "main.rs",
            "health/",
        ],
        // Rocket's runtime is tokio's; links are made where things are drawn.
        &[
            "rocket::uri",
            "rocket::tokio",
            "rocket::futures",
            "rocket::error!",
            "rocket::warn!",
            "rocket::async_test",
        ],
    ),
    ("redis", &["hub/relay.rs"], &[]),
    ("lettre", &["mail.rs"], &[]),
    ("governor", &["limits/limit.rs"], &[]),
];

/// Names for drawers in which anything would fit.
const DRAWERS: [&str; 8] = [
    "util", "utils", "helpers", "common", "misc", "service", "manager", "stuff",
];

/// The longest a file may grow before it answers two questions.
const LONGEST: usize = 400;

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text file");
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let name = path
                .strip_prefix(root)
                .expect("a path of ours")
                .display()
                .to_string();
            (name, text)
        })
        .collect()
}

/// The code, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
}

fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn each_crate_is_spoken_on_its_own_floor() {
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        for (krate, floors, anywhere) in FLOORS {
            let allowed = floors.iter().any(|floor| {
                file.ends_with(&format!("/{floor}")) || file.contains(&format!("/{floor}"))
            });
            if allowed {
                continue;
            }
            for (number, line) in code(&text) {
                let mut rest = line.to_owned();
                for name in anywhere {
                    rest = rest.replace(name, "");
                }
                if rest.contains(&format!("{krate}::")) {
                    problems.push(format!("{file}:{number}: {krate} is not spoken here"));
                }
            }
        }
    }
    assert_none(problems);
}

#[test]
fn a_wing_reaches_into_no_other_wings_store() {
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        let wing = file.split('/').nth(1).unwrap_or_default();
        for (number, line) in code(&text) {
            for other in ["accounts", "rooms", "messages", "log", "resets"] {
                if other != wing && line.contains(&format!("{other}::store")) {
                    problems.push(format!("{file}:{number}: the rows of {other} are its own"));
                }
            }
        }
    }
    assert_none(problems);
}

#[test]
fn there_are_no_drawers_and_no_overgrown_files() {
    let mut problems = vec![];
    for folder in ["src", "tests"] {
        for (file, text) in rust_files(folder) {
            let stem = Path::new(&file).file_stem().and_then(|stem| stem.to_str());
            if stem.is_some_and(|stem| DRAWERS.contains(&stem)) {
                problems.push(format!("{file}: say what it is, not that it is something"));
            }
            if text.lines().count() > LONGEST {
                problems.push(format!("{file}: more than {LONGEST} lines; split it"));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn html_goes_past_the_escaping_in_one_file_only() {
    let problems = rust_files("src")
        .into_iter()
        .filter(|(file, _)| !["src/messages/body.rs", "src/web/page.rs"].contains(&&**file))
        .flat_map(|(file, text)| {
            let code_only = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .to_owned();
            code(&code_only)
                .filter(|(_, line)| line.contains("PreEscaped"))
                .map(|(number, _)| format!("{file}:{number}: PreEscaped"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(problems);
}

#[test]
fn nothing_is_queued_without_bound() {
    let problems = rust_files("src")
        .into_iter()
        .flat_map(|(file, text)| {
            code(&text)
                .filter(|(_, line)| line.contains("unbounded"))
                .map(|(number, _)| format!("{file}:{number}: an unbounded channel"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(problems);
}

#[test]
fn pages_need_no_inline_script_or_style() {
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        for (number, line) in code(&text) {
            for word in ["hx-on", "js:", "style=", "onclick", "onsubmit", " script {"] {
                if line.contains(word) {
                    problems.push(format!("{file}:{number}: {word} is against the policy"));
                }
            }
        }
    }
    assert_none(problems);
}

/// Where what is said stands, so that a test can look through all of it.
#[test]
fn every_wing_s_words_are_looked_through() {
    let files = rust_files("src");
    let (_, list) = files
        .iter()
        .find(|(file, _)| file == "src/web/wording.rs")
        .expect("the list of wings");
    let mut wings = files
        .iter()
        .filter_map(|(file, _)| file.strip_prefix("src/")?.strip_suffix("/words.rs"))
        // What the people of a house say that is made up.
        .filter(|wing| *wing != "seed");
    let path = |wing: &str| format!("{}::words::ALL", wing.replace('/', "::"));
    assert!(wings.clone().count() > 10);
    assert_eq!(wings.find(|wing| !list.contains(&path(wing))), None);
}

/// What somebody reads on a page comes from `words.rs`, all of it.
#[test]
fn views_say_nothing_by_themselves() {
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        let drawn = file.ends_with("view.rs") || file.ends_with("plain.rs");
        if !drawn && !["src/web/page.rs", "src/web/installed.rs"].contains(&&*file) {
            continue;
        }
        for (number, line) in code(&text) {
            for (at, said) in literals(line) {
                // The value of an attribute, or a part of one.
                let attribute = line[..at].ends_with('=') || line[..at].contains("={");
                if !attribute && is_said(said) {
                    problems.push(format!("{file}:{number}: {said:?} belongs into words.rs"));
                }
            }
        }
    }
    assert_none(problems);
}

/// The texts in quotation marks on a line, and where each begins.
fn literals(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut begins = 0;
    line.split('"').enumerate().filter_map(move |(n, part)| {
        let at = begins;
        begins += part.len() + 1;
        (n % 2 == 1).then(|| (at - 1, part))
    })
}

/// Whether a text is to be read: it begins with a capital letter, or goes on from
/// something else or to it. Names are the same in every language.
fn is_said(text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let (first, last) = (text.strip_prefix(' '), text.strip_suffix(' '));
    let begins = text.starts_with(char::is_uppercase) && letter(text.chars().nth(1));
    let goes_on = first.is_some_and(|rest| letter(rest.chars().next()))
        || last.is_some_and(|rest| letter(rest.chars().next_back()));
    (begins || goes_on) && !["Snug", "Esc"].contains(&text)
}

/// Margins, paddings and gaps that are not on the scale of static/css/tokens.css, with the reason
/// for each.
const OWN_LENGTHS: [&str; 8] = [
    "0.4em",     // the mark before the app's name, which grows with the text
    "0.3em",     // the same in a sentence
    "0.5625rem", // makes a one-line field as high as a button
    "1px",       // the width of another element's border
    "4.75rem",   // the time and the tools beside a message
    "20rem",     // the column with a room's details
    "12rem",     // places the text of an empty room in the middle
    "8rem",
];

#[test]
fn margins_paddings_and_gaps_are_steps_of_the_scale() {
    let mut problems = vec![];
    let mut found = 0;
    for path in files("static/css") {
        let style = fs::read_to_string(&path).expect("a style sheet");
        let name = path.file_name().expect("a name").display();
        for (number, line) in style.lines().enumerate() {
            for declaration in line.split(['{', ';', '}']) {
                let Some((property, value)) = declaration.split_once(':') else {
                    continue;
                };
                let spacing = ["padding", "margin", "gap", "column-gap", "row-gap"];
                let property = property.trim();
                if !spacing.iter().any(|name| property.starts_with(name)) {
                    continue;
                }
                found += 1;
                let lengths = value.split([' ', '(', ')', ',']).filter(|word| {
                    word.trim_start_matches(['-', '.'])
                        .starts_with(|c: char| c.is_ascii_digit())
                        && !word.starts_with("--")
                        && word.ends_with(char::is_alphabetic)
                        && !["dvh", "vh", "vw"].iter().any(|unit| word.ends_with(unit))
                });
                problems.extend(
                    lengths
                        .filter(|length| !OWN_LENGTHS.contains(length))
                        .map(|length| format!("{name}:{}: {property} of {length}", number + 1)),
                );
            }
        }
    }
    assert!(found > 100, "only {found} margins, paddings and gaps");
    assert_none(problems);
}

#[test]
fn migrations_are_twins() {
    let names = |folder: &str| -> Vec<String> {
        files(folder)
            .into_iter()
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect()
    };
    let (sqlite, postgres) = (names("migrations/sqlite"), names("migrations/postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
}
