//! Mentions in a text: `@` and a username, both outside of other words.

/// The most mentions of one message. The rest are ignored.
const MOST: usize = 20;

/// The usernames mentioned in `text`, in lower case, each once.
pub fn mentioned(text: &str) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for (_, name) in split(text) {
        let name = name.to_ascii_lowercase();
        if !name.is_empty() && names.len() < MOST && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A text cut at its mentions: pairs of a piece and the username mentioned after it, which
/// is empty for the last piece.
pub fn split(text: &str) -> Vec<(&str, &str)> {
    let mut pieces = vec![];
    let mut begin = 0;
    for (at, _) in text.match_indices('@') {
        let within = text[..at].chars().next_back().is_some_and(in_name);
        let name = name_at(&text[at + 1..]);
        if !within && name.len() >= 2 {
            pieces.push((&text[begin..at], name));
            begin = at + 1 + name.len();
        }
    }
    pieces.push((&text[begin..], ""));
    pieces
}

/// The username that a text begins with, without the punctuation at its end.
fn name_at(text: &str) -> &str {
    let end = text.find(|c| !in_name(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', '-', '_'])
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_outside_of_words() {
        for (text, names) in [
            ("@kevin", &["kevin"][..]),
            (
                "Is @Kevin there? @ana-lucia, @j.r.",
                &["kevin", "ana-lucia", "j.r"],
            ),
            ("(@kevin) @kevin @KEVIN", &["kevin"]),
            ("write to kevin@example.org", &[]),
            ("@ @x @", &[]),
            ("é@kevin", &["kevin"]),
        ] {
            assert_eq!(mentioned(text), names, "{text}");
        }
        let many: String = (0..50).map(|n| format!("@person{n} ")).collect();
        assert_eq!(mentioned(&many).len(), MOST);
    }
}
