//! Code with its words told apart: comments, strings, numbers, keywords, types and functions.
//! It reads each character once and has no grammars, which would take a hundred times as long
//! and more memory than all of an idle server
//! (`docs/decisions/0085-code-is-highlighted-without-grammars.md`).

use crate::features::messages::languages::{LANGUAGES, Language, Way};

/// The most code that is highlighted, in bytes.
const MOST: usize = 10_000;

/// The longest line that is.
const LONGEST_LINE: usize = 1_000;

/// A piece of code, and its class in the style sheet: the hues of `tokens.css`.
pub type CodePiece<'a> = (Option<&'static str>, &'a str);

const COMMENT: Option<&str> = Some("c");
const STRING: Option<&str> = Some("hue-2");
const NUMBER: Option<&str> = Some("hue-0");
const KEYWORD: Option<&str> = Some("hue-6");
const TYPE: Option<&str> = Some("hue-4");
const FUNCTION: Option<&str> = Some("hue-5");

/// The language with this name, as people write it after a fence.
pub fn language(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    LANGUAGES
        .iter()
        .find(|language| language.names.split(' ').any(|known| known == name))
}

/// The pieces of a code, which together are all of it.
pub fn highlighted<'a>(language: Option<&Language>, code: &'a str) -> Vec<CodePiece<'a>> {
    let is_drawable = code.len() <= MOST && code.lines().all(|line| line.len() <= LONGEST_LINE);
    match language {
        Some(language) if is_drawable => match language.way {
            Way::Words => words(language, code),
            Way::Tags => tags(code),
            Way::Lines => lines(code),
        },
        _ => vec![(None, code)],
    }
}

/// Collects pieces; those without a class that follow each other are one.
struct Pieces<'a> {
    code: &'a str,
    pieces: Vec<CodePiece<'a>>,
    /// Up to here all is in a piece.
    done: usize,
}

impl<'a> Pieces<'a> {
    fn of(code: &'a str) -> Self {
        Self {
            code,
            pieces: vec![],
            done: 0,
        }
    }

    fn add(&mut self, class: Option<&'static str>, from: usize, to: usize) {
        if class.is_none() || from == to {
            return;
        }
        if self.done < from {
            self.pieces.push((None, &self.code[self.done..from]));
        }
        self.pieces.push((class, &self.code[from..to]));
        self.done = to;
    }

    fn finish(mut self) -> Vec<CodePiece<'a>> {
        if self.done < self.code.len() {
            self.pieces.push((None, &self.code[self.done..]));
        }
        self.pieces
    }
}

/// Languages of words, strings and comments.
fn words<'a>(language: &Language, code: &'a str) -> Vec<CodePiece<'a>> {
    let mut pieces = Pieces::of(code);
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let (class, length) = if let Some(length) = comment(language, code, at) {
            (COMMENT, length)
        } else if let Some(length) = string(language, rest) {
            let is_key = language.has_keys && rest[length..].trim_start().starts_with(':');
            (if is_key { TYPE } else { STRING }, length)
        } else if c.is_ascii_digit() {
            (
                NUMBER,
                run(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '.')),
            )
        } else if is_word(c) || (c == '$' && language.has_variables) {
            let length =
                c.len_utf8() + run(&rest[c.len_utf8()..], |c| is_word(c) || c.is_ascii_digit());
            (class_of(language, code, at, length), length)
        } else {
            (None, c.len_utf8())
        };
        pieces.add(class, at, at + length);
        at += length;
    }
    pieces.finish()
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn run(text: &str, is_in: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_in(c)).unwrap_or(text.len())
}

fn class_of(language: &Language, code: &str, at: usize, length: usize) -> Option<&'static str> {
    let word = &code[at..at + length];
    let after = &code[at + length..];
    let is_keyword = |known: &str| match language.ignores_case {
        true => known.eq_ignore_ascii_case(word),
        false => known == word,
    };
    let is_type = || word.starts_with(char::is_uppercase) && word.len() > 1;
    if language.keywords.split(' ').any(is_keyword) {
        return KEYWORD;
    }
    if matches!(
        word,
        "true" | "false" | "null" | "None" | "True" | "False" | "nil" | "undefined"
    ) {
        return NUMBER;
    }
    if word.starts_with('$') {
        return TYPE;
    }
    if language.has_keys {
        // `key = value` and `key: value`, at the beginning of a line.
        let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let is_first = code[line..at]
            .trim_start_matches([' ', '\t', '-'])
            .is_empty();
        let is_key = is_first && after.trim_start().starts_with([':', '=']);
        return if is_key { TYPE } else { None };
    }
    if after.starts_with('(') || after.starts_with("!(") {
        return FUNCTION;
    }
    if is_type() { TYPE } else { None }
}

/// The length of a comment that begins here.
fn comment(language: &Language, code: &str, at: usize) -> Option<usize> {
    let rest = &code[at..];
    // In a shell `#` within a word is none.
    let is_begin =
        at == 0 || code[..at].ends_with(|c: char| c.is_whitespace() || "();{}[],".contains(c));
    let line = language
        .line_comments
        .iter()
        .find(|sign| rest.starts_with(**sign));
    if line.is_some_and(|sign| is_begin || *sign != "#") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let (open, close) = language.block_comment?;
    let inside = rest.strip_prefix(open)?;
    let end = inside.find(close).map(|end| open.len() + end + close.len());
    Some(end.unwrap_or(rest.len()))
}

/// The length of a string that begins here.
fn string(language: &Language, text: &str) -> Option<usize> {
    for quote in ["\"\"\"", "'''"] {
        if let Some(inside) = text.strip_prefix(quote)
            && language.strings.contains(&quote[..1])
        {
            return Some(inside.find(quote).map_or(text.len(), |end| end + 6));
        }
    }
    let quote = text.chars().next()?;
    if !language.strings.contains(quote) {
        return None;
    }
    if quote == '\'' && language.has_characters {
        // Not a lifetime.
        let mut each = text.char_indices().skip(1).map(|(at, c)| (c, at));
        let is_one = each.next()?.0 == '\\' || each.next()?.0 == '\'';
        if !is_one {
            return None;
        }
    }
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            // An apostrophe.
            '\n' if quote != '`' => return None,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    // One over several lines that is not closed goes on to the end, and is read once.
    (quote == '`').then_some(text.len())
}

/// HTML and XML.
fn tags(code: &str) -> Vec<CodePiece<'_>> {
    let mut pieces = Pieces::of(code);
    let mut at = 0;
    while let Some(found) = code[at..].find('<') {
        at += found;
        let rest = &code[at..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(code.len(), |end| at + end + 3);
            pieces.add(COMMENT, at, end);
            at = end;
            continue;
        }
        let end = rest.find('>').map_or(code.len(), |end| at + end);
        let sign = run(rest, |c| "<!?/".contains(c));
        let name = run(&rest[sign..], |c| c.is_alphanumeric() || "-_:.".contains(c));
        pieces.add(KEYWORD, at + sign, (at + sign + name).min(end));
        at = (at + sign + name).min(end);
        attributes(&mut pieces, at, end);
        at = end;
    }
    pieces.finish()
}

fn attributes(pieces: &mut Pieces<'_>, begin: usize, end: usize) {
    let code = pieces.code;
    let mut at = begin;
    while let Some(c) = code[at..end].chars().next() {
        let rest = &code[at..end];
        let (class, length) = match c {
            '"' | '\'' => (
                STRING,
                rest[1..].find(c).map_or(rest.len(), |found| found + 2),
            ),
            c if is_word(c) => (
                TYPE,
                run(rest, |c| c.is_alphanumeric() || "-_:.@".contains(c)),
            ),
            c => (None, c.len_utf8()),
        };
        pieces.add(class, at, at + length);
        at += length;
    }
}

/// Changes, line by line.
fn lines(code: &str) -> Vec<CodePiece<'_>> {
    let mut pieces = Pieces::of(code);
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let class = match line.as_bytes()[0] {
            _ if line.starts_with("+++") || line.starts_with("---") => KEYWORD,
            b'+' => STRING,
            b'-' => NUMBER,
            b'@' => FUNCTION,
            _ => None,
        };
        pieces.add(class, at, at + line.len());
        at += line.len();
    }
    pieces.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces with a class, as `class:piece`.
    fn classes(name: &str, code: &str) -> Vec<String> {
        let pieces = highlighted(language(name), code);
        let all: String = pieces.iter().map(|(_, piece)| *piece).collect();
        assert_eq!(all, code);
        let letter = |class| match class {
            COMMENT => "c",
            STRING => "s",
            NUMBER => "n",
            KEYWORD => "k",
            TYPE => "t",
            _ => "f",
        };
        let named = pieces.iter().filter(|(class, _)| class.is_some());
        let named = named.map(|(class, piece)| format!("{}:{piece}", letter(*class)));
        named.collect()
    }

    #[test]
    fn words_of_code_are_told_apart() {
        for (name, code, right) in [
            (
                "rust",
                "/// Doc.\nfn go<'a>(x: &'a str) -> Vec<u8> { say(\"a \\\" b\", 'c', 0x1f) }",
                &[
                    "c:/// Doc.",
                    "k:fn",
                    "k:str",
                    "t:Vec",
                    "k:u8",
                    "f:say",
                    "s:\"a \\\" b\"",
                    "s:'c'",
                    "n:0x1f",
                ][..],
            ),
            (
                "py",
                "def f(x): # no\n  return '''a\nb''' + None",
                &[
                    "k:def",
                    "f:f",
                    "c:# no",
                    "k:return",
                    "s:'''a\nb'''",
                    "n:None",
                ],
            ),
            (
                "TS",
                "const a = `x\ny`; // z",
                &["k:const", "s:`x\ny`", "c:// z"],
            ),
            (
                "json",
                "{\"a\": [1.5, \"b\", true]}",
                &["t:\"a\"", "n:1.5", "s:\"b\"", "n:true"],
            ),
            (
                "yaml",
                "- name: it's # c\n  run: \"x\"",
                &["t:name", "c:# c", "t:run", "s:\"x\""],
            ),
            (
                "sh",
                "if [ $X ]; then echo a#b; fi # c",
                &["k:if", "t:$X", "k:then", "k:echo", "k:fi", "c:# c"],
            ),
            (
                "sql",
                "SELECT 'a' from t -- c",
                &["k:SELECT", "s:'a'", "k:from", "c:-- c"],
            ),
            (
                "html",
                "<!-- c --><a href=\"b\">if</a>",
                &["c:<!-- c -->", "k:a", "t:href", "s:\"b\"", "k:a"],
            ),
            ("diff", "+a\n-b\n c", &["s:+a\n", "n:-b\n"]),
            ("css", "a { color: red; } /* c */", &["c:/* c */"]),
            ("nothing", "if x", &[]),
            ("", "if x", &[]),
        ] {
            assert_eq!(classes(name, code), right, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_piece_of_a_code_is_lost(code in "([a-zA-Z0-9_'\"`#/*<>!-]|\\PC|\n|if|\"\"\"|<!--){0,60}", which in 0..LANGUAGES.len()) {
            let name = LANGUAGES[which].names.split(' ').next().expect("a name");
            classes(name, &code);
        }
    }
}
