//! Texts of the page of all people, and of profiles.

use crate::i18n::strings::strings;

strings! {
    /// Title and heading of the page of all people.
    people { en: "People", es: "Personas", de: "Leute" }
    /// Label and placeholder of its search field.
    find_somebody { en: "Find people by name", es: "Buscar personas por nombre", de: "Leute nach Namen suchen" }
    /// Submit button beside that field.
    find { en: "Find", es: "Buscar", de: "Finden" }
    /// Link to the next part of the list.
    more { en: "More people", es: "Más personas", de: "Weitere Leute" }
    /// In place of the list, while nobody else has signed up.
    nobody {
        en: "No one’s here yet. Share this page’s address so others can sign up.",
        es: "Todavía no hay nadie. Comparte la dirección de esta página para que otras personas creen su cuenta.",
        de: "Hier ist noch niemand. Teile die Adresse dieser Seite, damit sich andere registrieren können."
    }
    /// In place of the list, when a search found nobody.
    nobody_found {
        en: "No one found. Try the first letters of their name.",
        es: "No se ha encontrado a nadie. Prueba con las primeras letras del nombre.",
        de: "Niemand gefunden. Versuch es mit den ersten Buchstaben des Namens."
    }
    /// In place of the list, after its last part.
    that_was_all {
        en: "That’s everyone. Search to find someone by name.",
        es: "No hay nadie más. Usa la búsqueda para encontrar a alguien por su nombre.",
        de: "Das sind alle. Über die Suche findest du jemanden nach Namen."
    }
    /// Label of the back link on a profile.
    all { en: "All people", es: "Todas las personas", de: "Alle Leute" }
    /// How a time of day is written, as a `strftime` pattern.
    clock { en: "%-I:%M %p", es: "%H:%M", de: "%H:%M" }
    /// On one's own profile.
    your_time(time: &str) { en: "Local time {time}", es: "Hora local: {time}", de: "Ortszeit: {time} Uhr" }
    /// On somebody else's profile.
    their_time(time: &str) { en: "Local time {time}", es: "Hora local: {time}", de: "Ortszeit: {time} Uhr" }
    /// Button on one's own profile.
    edit { en: "Edit profile", es: "Editar perfil", de: "Profil bearbeiten" }
    /// Button on somebody else's profile that opens a conversation.
    message { en: "Message", es: "Enviar mensaje", de: "Nachricht schreiben" }
    /// Button on somebody else's profile, for administrators.
    make_link {
        en: "Create password reset link",
        es: "Crear enlace para restablecer la contraseña",
        de: "Link zum Zurücksetzen des Passworts erstellen"
    }
}
