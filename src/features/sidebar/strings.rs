//! What is said in the list beside every conversation.

use crate::i18n::strings::strings;

strings! {
    /// What the list is, for who does not see it.
    sidebar { en: "Sidebar", es: "Barra lateral", de: "Seitenleiste" }
    /// A button.
    mark_all { en: "Mark all as read", es: "Marcar todo como leído", de: "Alles als gelesen markieren" }
    /// What is found there, for who does not see it.
    rooms_and_people { en: "Rooms and people", es: "Salas y personas", de: "Räume und Leute" }
    /// A field, for the same.
    find { en: "Find rooms and people", es: "Buscar salas y personas", de: "Räume und Leute suchen" }
    /// In that field, while it is blank.
    search { en: "Search", es: "Buscar", de: "Suchen" }
    /// A heading.
    rooms { en: "Rooms", es: "Salas", de: "Räume" }
    /// The way to the open rooms.
    browse { en: "Browse", es: "Explorar", de: "Stöbern" }
    /// The way to the form for a room.
    new { en: "New", es: "Nueva", de: "Neu" }
    /// A heading.
    people { en: "People", es: "Personas", de: "Leute" }
    /// The way to everybody.
    all { en: "All", es: "Todas", de: "Alle" }
    /// The way to one's own page.
    account { en: "Your account", es: "Tu cuenta", de: "Dein Konto" }
    /// A button.
    sign_out { en: "Sign out", es: "Cerrar sesión", de: "Abmelden" }
    /// Where no room is.
    no_rooms {
        en: "You are in no room yet. Browse those that are open, or open a new one.",
        es: "Aún no estás en ninguna sala. Explora las que están abiertas o abre una nueva.",
        de: "Du bist noch in keinem Raum. Stöbere in den offenen oder eröffne einen neuen."
    }
    /// Where nobody is.
    nobody {
        en: "Only you so far. Send the others this page's address, and they can sign up.",
        es: "De momento solo estás tú. Envía a los demás la dirección de esta página y podrán crear su cuenta.",
        de: "Bis jetzt nur du. Schick den anderen die Adresse dieser Seite, und sie können sich registrieren."
    }
    /// In place of a last line.
    nothing_said {
        en: "Say the first word.",
        es: "Di lo primero.",
        de: "Sag das erste Wort."
    }
    /// Before what the reader said themselves; scripts take it from the page.
    you { en: "You:", es: "Tú:", de: "Du:" }
    /// In place of what somebody took back.
    removed { en: "removed", es: "eliminado", de: "entfernt" }
    /// Beside somebody who is, for who does not see the dot.
    online { en: "online", es: "en línea", de: "online" }
    /// After how much is, for who does not see what the number means.
    unread { en: "unread", es: "sin leer", de: "ungelesen" }
}
