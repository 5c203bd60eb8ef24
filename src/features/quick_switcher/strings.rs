//! Texts of the quick switcher, which jumps to a room or a person by name.

use crate::i18n::strings::strings;

strings! {
    /// Label and placeholder of the field.
    wanted { en: "Room or person", es: "Sala o persona", de: "Raum oder Person" }
    /// Submit button of the form.
    find { en: "Find", es: "Buscar", de: "Finden" }
    /// In place of the results, before anything is typed, for somebody without rooms.
    nowhere {
        en: "You haven’t joined any rooms yet. Type the name of a room or person.",
        es: "Aún no te has unido a ninguna sala. Escribe el nombre de una sala o de una persona.",
        de: "Du bist noch keinem Raum beigetreten. Gib den Namen eines Raums oder einer Person ein."
    }
    /// In place of the results, when there are none.
    nothing[wanted] {
        en: "No rooms or people match {wanted}.",
        es: "Ninguna sala ni persona coincide con {wanted}.",
        de: "Keine Räume oder Leute zu {wanted} gefunden."
    }
    /// The typed text, in quotes, within that sentence.
    quoted(wanted: &str) { en: "“{wanted}”", es: "«{wanted}»", de: "„{wanted}“" }
    /// Label of the list of the reader's own rooms, for screen readers.
    own { en: "Your rooms and conversations", es: "Tus salas y conversaciones", de: "Deine Räume und Unterhaltungen" }
    /// Heading of the people among the results.
    people { en: "People", es: "Personas", de: "Leute" }
    /// Heading of the rooms among the results that the reader is not in.
    rooms { en: "Rooms you can join", es: "Salas a las que puedes unirte", de: "Räume, denen du beitreten kannst" }
    /// Beside each of those rooms.
    join { en: "Join", es: "Unirse", de: "Beitreten" }
}
