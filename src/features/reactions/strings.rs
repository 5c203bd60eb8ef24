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
    /// The name of the dialog with all emoji.
    choose { en: "Choose an emoji", es: "Elige un emoji", de: "Emoji aussuchen" }
    /// The field in it.
    search { en: "Search in English", es: "Buscar en inglés", de: "Auf Englisch suchen" }
    /// The choice beside it.
    skin_tone { en: "Skin tone", es: "Tono de piel", de: "Hautton" }
    /// The name of the list.
    all_emoji { en: "All emoji", es: "Todos los emojis", de: "Alle Emojis" }
    /// When nothing has the name that somebody looks for.
    none_found { en: "No emoji has this name.", es: "Ningún emoji se llama así.", de: "So heißt kein Emoji." }
    /// A group of emoji: those that one has used.
    last_used { en: "Used last", es: "Usados hace poco", de: "Zuletzt benutzt" }
    /// A group of emoji.
    smileys { en: "Smileys and feelings", es: "Caritas y emociones", de: "Smileys und Gefühle" }
    /// A group of emoji.
    people { en: "People and hands", es: "Personas y manos", de: "Menschen und Hände" }
    /// A group of emoji.
    nature { en: "Animals and plants", es: "Animales y plantas", de: "Tiere und Pflanzen" }
    /// A group of emoji.
    food { en: "Food and drink", es: "Comida y bebida", de: "Essen und Trinken" }
    /// A group of emoji.
    travel { en: "Travel and places", es: "Viajes y lugares", de: "Reisen und Orte" }
    /// A group of emoji.
    activities { en: "Activities", es: "Actividades", de: "Aktivitäten" }
    /// A group of emoji.
    objects { en: "Things", es: "Cosas", de: "Dinge" }
    /// A group of emoji.
    symbols { en: "Symbols", es: "Símbolos", de: "Symbole" }
    /// A group of emoji.
    flags { en: "Flags", es: "Banderas", de: "Flaggen" }
}
