//! What is said where one goes somewhere by its name.

use crate::i18n::strings::strings;

strings! {
    /// The field.
    wanted { en: "A room or a person", es: "Una sala o una persona", de: "Ein Raum oder eine Person" }
    /// Its button.
    find { en: "Find", es: "Buscar", de: "Suchen" }
    /// Where there is nothing to go to yet.
    nowhere {
        en: "You are in no room yet. Type the name of a room or a person.",
        es: "Aún no estás en ninguna sala. Escribe el nombre de una sala o de una persona.",
        de: "Du bist noch in keinem Raum. Tippe den Namen eines Raums oder einer Person."
    }
    /// Where nothing was found.
    nothing[wanted] {
        en: "Nothing has {wanted} in its name. Try fewer letters, or look through the lobby.",
        es: "Nada tiene {wanted} en su nombre. Prueba con menos letras o mira en el vestíbulo.",
        de: "Nichts hat {wanted} im Namen. Versuch es mit weniger Buchstaben oder sieh in der Lobby nach."
    }
    /// What was typed, in that.
    quoted(wanted: &str) { en: "“{wanted}”", es: "«{wanted}»", de: "„{wanted}“" }
    /// What a list is, for who does not see it.
    own { en: "Your rooms and conversations", es: "Tus salas y conversaciones", de: "Deine Räume und Unterhaltungen" }
    /// A heading.
    people { en: "People", es: "Personas", de: "Leute" }
    /// A heading.
    rooms { en: "Rooms to come into", es: "Salas en las que puedes entrar", de: "Räume, in die du kommen kannst" }
    /// Beside each of those.
    join { en: "Join", es: "Unirse", de: "Beitreten" }
}
