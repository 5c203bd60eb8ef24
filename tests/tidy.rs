//! Rules about the source, checked here so that no reviewer has to mention them.
//! `src/ARCHITECTURE.md` gives the reasons. `layers.rs` checks which folder uses which.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// File names that say nothing about what is inside.
const VAGUE_NAMES: [&str; 8] = [
    "util", "utils", "helpers", "common", "misc", "service", "manager", "stuff",
];

/// The most lines of a file. A longer one answers two questions.
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
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR"));
            (name.expect("a path of ours").display().to_string(), text)
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
fn files_have_telling_names_and_are_short() {
    let mut problems = vec![];
    for folder in ["src", "tests"] {
        for (file, text) in rust_files(folder) {
            let stem = Path::new(&file).file_stem().and_then(|stem| stem.to_str());
            if stem.is_some_and(|stem| VAGUE_NAMES.contains(&stem)) {
                problems.push(format!("{file}: choose a name that says what is in it"));
            }
            if text.lines().count() > LONGEST {
                problems.push(format!("{file}: more than {LONGEST} lines; split it"));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn two_files_write_unescaped_html() {
    let problems = rust_files("src")
        .into_iter()
        .filter(|(file, _)| {
            !["src/features/messages/body.rs", "src/web/page.rs"].contains(&&**file)
        })
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

/// `all_strings.rs` lists every `strings.rs`, so that tests look through all texts.
#[test]
fn every_strings_file_is_listed() {
    let files = rust_files("src");
    let (_, list) = files
        .iter()
        .find(|(file, _)| file == "src/all_strings.rs")
        .expect("the list of texts");
    let folders: Vec<_> = files
        .iter()
        .filter_map(|(file, _)| file.strip_prefix("src/")?.strip_suffix("/strings.rs"))
        // Made-up conversations, and the macro itself.
        .filter(|folder| !["dev/seed", "i18n"].contains(folder))
        .collect();
    assert!(folders.len() > 10);
    for folder in folders {
        let path = folder.trim_start_matches("features/").replace('/', "::");
        assert!(list.contains(&format!("{path}::strings::ALL")), "{folder}");
    }
}

/// Every text that people read comes from a `strings.rs`.
#[test]
fn views_contain_no_texts() {
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        let drawn = file.ends_with("/view.rs")
            || file.ends_with("_view.rs")
            || file == "src/streams/encode/html.rs";
        if !drawn && !["src/web/page.rs", "src/web/pwa.rs"].contains(&&*file) {
            continue;
        }
        for (number, line) in code(&text) {
            for (at, said) in literals(line) {
                // The value of an attribute, or a part of one.
                let attribute = line[..at].ends_with('=') || line[..at].contains("={");
                if !attribute && is_text(said) {
                    problems.push(format!("{file}:{number}: {said:?} belongs in strings.rs"));
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

/// Whether a literal is a text for people: it begins with a capital letter, or a space
/// joins it to what stands beside it. Names are the same in every language.
fn is_text(text: &str) -> bool {
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

/// Words of an older vocabulary, and what is written instead.
const PLAIN_WORDS: [(&str, &str); 12] = [
    ("deed", "operation, write transaction"),
    ("deeds", "operations"),
    ("wing", "feature"),
    ("wings", "features"),
    ("floor", "layer"),
    ("the house", "the app, the server"),
    ("bell", "unread counter"),
    ("bells", "unread counters"),
    ("whisper", "ephemeral event"),
    ("whispers", "ephemeral events"),
    ("fan", "broadcast"),
    ("desk", "queue"),
];

/// The text of the comments of a file, a sentence each, with the line it begins on.
fn comments(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut sentence, mut begun) = (vec![], String::new(), 0);
    let mut end = |sentence: &mut String, begun: usize| {
        if !sentence.trim().is_empty() {
            found.push((begun, std::mem::take(sentence).trim().to_owned()));
        }
        sentence.clear();
    };
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let comment = ["//!", "///", "//"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        let Some(comment) = comment.filter(|comment| !comment.trim().is_empty()) else {
            end(&mut sentence, begun);
            continue;
        };
        for (n, part) in comment.trim().split_inclusive([' ']).enumerate() {
            if sentence.is_empty() {
                begun = number + 1;
            }
            sentence.push_str(part);
            let stops = part.trim_end().ends_with(['.', '?', '!', ':']);
            if stops && !part.contains("e.g.") && !part.contains("i.e.") {
                end(&mut sentence, begun);
            }
            let _ = n;
        }
        sentence.push(' ');
    }
    end(&mut sentence, begun);
    found
}

/// Subject, verb, object, in the field's words: a reader who does not know the program
/// understands each comment at first reading.
#[test]
fn comments_are_plain_english() {
    let mut problems = vec![];
    for folder in ["src", "tests", "benches"] {
        for (file, text) in rust_files(folder) {
            for (number, sentence) in comments(&text) {
                let riddle = ["What ", "Who ", "Whoever "]
                    .iter()
                    .any(|word| sentence.starts_with(word));
                if riddle && !sentence.ends_with('?') {
                    problems.push(format!(
                        "{file}:{number}: begin with the subject: {sentence}"
                    ));
                }
                let words = format!(
                    " {} ",
                    sentence
                        .to_lowercase()
                        .replace(['.', ',', ';', ':', '(', ')', '`'], " ")
                );
                for (old, new) in PLAIN_WORDS {
                    if words.contains(&format!(" {old} ")) {
                        problems.push(format!("{file}:{number}: {old}: say {new}: {sentence}"));
                    }
                }
            }
        }
    }
    assert_none(problems);
}

/// One name, one thing: a type name is defined once. (A store's private `Row` is the row
/// of that store.)
#[test]
fn type_names_are_unique() {
    let mut known: std::collections::BTreeMap<String, String> = Default::default();
    let mut problems = vec![];
    for (file, text) in rust_files("src") {
        let own = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        if file.ends_with("_tests.rs") {
            continue;
        }
        for (number, line) in code(own) {
            let words: Vec<_> = line.split_whitespace().collect();
            // At the top level only: types inside functions are nobody else's.
            let indent = line.len() - line.trim_start().len();
            let at = words
                .iter()
                .position(|word| ["struct", "enum", "trait", "type"].contains(word));
            let Some(name) = at
                .filter(|at| indent == 0 && *at <= 1)
                .and_then(|at| words.get(at + 1))
            else {
                continue;
            };
            let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
            if name == "Row" || name.is_empty() {
                continue;
            }
            if let Some(first) = known.insert(name.clone(), format!("{file}:{number}")) {
                problems.push(format!(
                    "{file}:{number}: {name} is defined at {first}, too"
                ));
            }
        }
    }
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

/// The map of attacks in `tests/README.md` is made from the names in `tests/hostile`.
#[test]
fn the_map_of_attacks_is_complete() {
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/README.md");
    let map = fs::read_to_string(map).expect("the map");
    let is_row = |word: &str| word.len() > 1 && word[1..].bytes().all(|b| b.is_ascii_digit());
    let mut problems = vec![];
    for (file, text) in rust_files("tests/hostile") {
        for test in text.split("#[tokio::test").skip(1) {
            let name = test.split("fn ").nth(1).unwrap_or_default();
            let name = name.split('(').next().unwrap_or_default();
            let words: Vec<_> = name.split('_').skip_while(|word| is_row(word)).collect();
            let line = format!("| {} | `{}` |", words.join(" "), &file["tests/".len()..]);
            if !name.starts_with(words[0]) && !map.contains(&line) {
                problems.push(format!("tests/README.md lacks {name}: {line}"));
            }
        }
    }
    assert_none(problems);
}
