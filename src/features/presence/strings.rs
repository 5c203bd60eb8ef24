//! Texts about who is online and who is typing.

use crate::i18n::strings::strings;

strings! {
    /// Below the messages: one person is typing.
    one[one] { en: "{one} is typing…", es: "{one} está escribiendo…", de: "{one} schreibt …" }
    /// Below the messages: two people are typing.
    two[one, two] {
        en: "{one} and {two} are typing…",
        es: "{one} y {two} están escribiendo…",
        de: "{one} und {two} schreiben …"
    }
    /// Below the messages: more people are typing than are named.
    more[one, two, others] {
        en: "{one}, {two} and {others} are typing…",
        es: "{one}, {two} y {others} están escribiendo…",
        de: "{one}, {two} und {others} schreiben …"
    }
    /// Number of people who are not named, within that sentence.
    others(n: usize) {
        en: "{n} other" | "{n} others",
        es: "{n} persona más" | "{n} personas más",
        de: "{n} weitere Person" | "{n} weitere"
    }
    /// Number of members who are online, beside the room's menu.
    count(n: usize) { en: "{n} online" | "{n} online", es: "{n} en línea" | "{n} en línea", de: "{n} online" | "{n} online" }
}
