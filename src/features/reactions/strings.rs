//! Texts around reactions.

use crate::i18n::strings::strings;

strings! {
    /// Heading on a message’s page, and the name of the row of emoji below a message.
    reactions { en: "Reactions", es: "Reacciones", de: "Reaktionen" }
    /// While nobody has reacted.
    none_yet { en: "Nobody has reacted yet.", es: "Nadie ha reaccionado todavía.", de: "Noch hat niemand reagiert." }
    /// Button that opens the picker, and the link to the message’s page in its place.
    add { en: "Add a reaction", es: "Añadir una reacción", de: "Reaktion hinzufügen" }
    /// Behind the names of some people who reacted.
    and_others(n: usize) {
        en: "and {n} other" | "and {n} others",
        es: "y {n} persona más" | "y {n} personas más",
        de: "und {n} weitere Person" | "und {n} weitere Personen"
    }
    /// Label of a button with an emoji and a number, for screen readers: who reacted.
    chip(emoji: &str, count: usize, names: &str) {
        en: "{emoji} {count}, from {names}",
        es: "{emoji} {count}, de {names}",
        de: "{emoji} {count}, von {names}"
    }
    /// Label of a button that adds an emoji.
    react_with(emoji: &str) { en: "React with {emoji}", es: "Reaccionar con {emoji}", de: "Mit {emoji} reagieren" }
    /// Label of a button that takes one’s own emoji back.
    take_back(emoji: &str) { en: "Take {emoji} back", es: "Quitar {emoji}", de: "{emoji} zurücknehmen" }
    /// Label of the field for any emoji.
    any_emoji { en: "Another emoji", es: "Otro emoji", de: "Ein anderes Emoji" }
    /// Below it.
    any_emoji_hint {
        en: "Itself, or its English name: tada, heart, +1.",
        es: "El propio emoji o su nombre en inglés: tada, heart, +1.",
        de: "Es selbst oder sein englischer Name: tada, heart, +1."
    }
    /// Button beside it.
    react { en: "React", es: "Reaccionar", de: "Reagieren" }
    /// Error beside it.
    no_emoji {
        en: "That is no emoji.",
        es: "Eso no es ningún emoji.",
        de: "Das ist kein Emoji."
    }
    /// The same, when a message has as many different emoji as it can have.
    too_many {
        en: "This message has 50 different reactions already. Choose one of them.",
        es: "Este mensaje ya tiene 50 reacciones distintas. Elige una de ellas.",
        de: "Diese Nachricht hat schon 50 verschiedene Reaktionen. Nimm eine davon."
    }
    /// The same in an archived room.
    archived {
        en: "This room is archived, so nobody can react here any more.",
        es: "Esta sala está archivada y ya no se puede reaccionar en ella.",
        de: "Dieser Raum ist archiviert. Hier kann niemand mehr reagieren."
    }
    /// Before the reactions of a message in a page that cannot change what it shows.
    to_a_message {
        en: "Reactions to a message above:",
        es: "Reacciones a un mensaje anterior:",
        de: "Reaktionen auf eine Nachricht weiter oben:"
    }
}
