//! Messages that begin with a slash and are drawn in another way. They are stored as they were typed.

/// A text as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken<'a> {
    /// Words.
    Plain(&'a str),
    /// `/me waves`: something that the author does.
    Action(&'a str),
    /// `/shrug`, with words before the shrug.
    Shrug(&'a str),
}

/// The shrug.
pub const SHRUG: &str = "¯\\_(ツ)_/¯";

impl<'a> Spoken<'a> {
    /// Reads a text. One that begins with two slashes and a letter says one slash: with that it
    /// would have been a command.
    pub fn of(text: &'a str) -> Self {
        if let Some(words) = text.strip_prefix('/')
            && words.starts_with('/')
            && words[1..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return Self::Plain(words);
        }
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match word.to_ascii_lowercase().as_str() {
            "/me" if !rest.trim().is_empty() => Self::Action(rest.trim_start()),
            "/shrug" => Self::Shrug(rest.trim_start()),
            _ => Self::Plain(text),
        }
    }

    /// The words that somebody typed in it.
    pub fn words(self) -> &'a str {
        match self {
            Self::Plain(words) | Self::Action(words) | Self::Shrug(words) => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spoken::{self, Action, Plain, Shrug};

    #[test]
    fn a_slash_is_read_at_the_beginning_only() {
        for (text, spoken) in [
            ("/me waves", Action("waves")),
            ("/Me waves", Action("waves")),
            ("/me", Plain("/me")),
            ("/mean it", Plain("/mean it")),
            (" /me waves", Plain(" /me waves")),
            ("//me waves", Plain("/me waves")),
            ("//topic", Plain("/topic")),
            ("// a comment", Plain("// a comment")),
            ("///", Plain("///")),
            ("/shrug", Shrug("")),
            ("/shrug oh well", Shrug("oh well")),
            ("/etc/hosts", Plain("/etc/hosts")),
        ] {
            assert_eq!(Spoken::of(text), spoken, "{text}");
        }
    }
}
