//! What is said of who is here, and of who writes.

use crate::i18n::strings::strings;

strings! {
    /// One is.
    one[one] { en: "{one} is typing…", es: "{one} está escribiendo…", de: "{one} schreibt …" }
    /// Two are.
    two[one, two] {
        en: "{one} and {two} are typing…",
        es: "{one} y {two} están escribiendo…",
        de: "{one} und {two} schreiben …"
    }
    /// More than are named.
    more[one, two, others] {
        en: "{one}, {two} and {others} are typing…",
        es: "{one}, {two} y {others} están escribiendo…",
        de: "{one}, {two} und {others} schreiben …"
    }
    /// How many more, in that.
    others(n: usize) {
        en: "{n} other" | "{n} others",
        es: "{n} persona más" | "{n} personas más",
        de: "{n} weitere Person" | "{n} weitere"
    }
    /// How many are online.
    count(n: usize) { en: "{n} online" | "{n} online", es: "{n} en línea" | "{n} en línea", de: "{n} online" | "{n} online" }
}
