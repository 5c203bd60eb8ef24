//! What is said about people, all of them and each.

use crate::i18n::strings::strings;

strings! {
    /// The page's title.
    people { en: "People", es: "Personas", de: "Leute" }
    /// A field.
    find_somebody { en: "Find somebody by name", es: "Buscar a alguien por su nombre", de: "Jemanden nach Namen suchen" }
    /// Its button.
    find { en: "Find", es: "Buscar", de: "Suchen" }
    /// The way to more of them.
    more { en: "More people", es: "Más personas", de: "Weitere Leute" }
    /// Where there is nobody.
    nobody {
        en: "Nobody is here yet. Send others the address of this page, and they can sign up.",
        es: "Todavía no hay nadie. Envía la dirección de esta página y podrán crear su cuenta.",
        de: "Hier ist noch niemand. Schick anderen die Adresse dieser Seite, und sie können sich registrieren."
    }
    /// Where nobody was found.
    nobody_found {
        en: "Nobody’s name begins like that. Try the first letters of it.",
        es: "El nombre de nadie empieza así. Prueba con las primeras letras.",
        de: "Niemandes Name beginnt so. Versuch es mit den ersten Buchstaben."
    }
    /// After the last.
    that_was_all {
        en: "That was everybody. Search for a name to find somebody.",
        es: "No hay nadie más. Busca un nombre para encontrar a alguien.",
        de: "Das waren alle. Such nach einem Namen, um jemanden zu finden."
    }
    /// The way back from a card.
    all { en: "All people", es: "Todas las personas", de: "Alle Leute" }
    /// On one's own card.
    your_time(time: &str) { en: "It is {time} for you.", es: "Tu hora local: {time}.", de: "Bei dir ist es {time} Uhr." }
    /// On anybody else's.
    their_time(time: &str) { en: "It is {time} for them.", es: "Su hora local: {time}.", de: "Dort ist es {time} Uhr." }
    /// On one's own card.
    edit { en: "Edit your profile", es: "Editar tu perfil", de: "Dein Profil bearbeiten" }
    /// A button that opens a conversation.
    message { en: "Message", es: "Enviar un mensaje", de: "Nachricht schreiben" }
    /// A button, for administrators.
    make_link {
        en: "Make a link for another password",
        es: "Hacer un enlace para otra contraseña",
        de: "Link zu einem neuen Passwort machen"
    }
}
