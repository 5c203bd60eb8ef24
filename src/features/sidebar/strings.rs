//! Texts of the sidebar, the list of rooms and people beside every page.

use crate::i18n::strings::strings;

strings! {
    /// Label of the sidebar, for screen readers.
    sidebar { en: "Sidebar", es: "Barra lateral", de: "Seitenleiste" }
    /// Tooltip of the button that marks all rooms as read.
    mark_all { en: "Mark all as read", es: "Marcar todo como leído", de: "Alles als gelesen markieren" }
    /// Label of the lists in the sidebar, for screen readers.
    rooms_and_people { en: "Rooms and people", es: "Salas y personas", de: "Räume und Leute" }
    /// Label of the search field, for screen readers.
    find { en: "Search rooms and people", es: "Buscar salas y personas", de: "Räume und Leute suchen" }
    /// Placeholder of the search field.
    search { en: "Find a room or person", es: "Buscar sala o persona", de: "Raum oder Person finden" }
    /// Keys that open the search, in its field; on a Mac scripts write ⌘K.
    find_keys { en: "Ctrl K", es: "Ctrl K", de: "Strg K" }
    /// Below the first rooms, a button that shows all.
    all_rooms[n] { en: "Show all rooms ({n})", es: "Mostrar todas las salas ({n})", de: "Alle Räume zeigen ({n})" }
    /// The same button once all are shown.
    fewer_rooms { en: "Show fewer rooms", es: "Mostrar menos salas", de: "Weniger Räume zeigen" }
    /// Heading of the rooms.
    rooms { en: "Rooms", es: "Salas", de: "Räume" }
    /// Link to the page for browsing rooms.
    browse { en: "Browse", es: "Explorar", de: "Entdecken" }
    /// Link to the form for a new room.
    new { en: "New", es: "Nueva", de: "Neu" }
    /// Heading of the people.
    people { en: "People", es: "Personas", de: "Leute" }
    /// Link to the page of all people.
    all { en: "All", es: "Todas", de: "Alle" }
    /// Tooltip of the link to one's own account.
    account { en: "Your account", es: "Tu cuenta", de: "Dein Konto" }
    /// Tooltip of the button that signs out.
    sign_out { en: "Sign out", es: "Cerrar sesión", de: "Abmelden" }
    /// In place of the rooms, for somebody who is in none.
    no_rooms {
        en: "You haven’t joined any rooms yet. Browse rooms, or create one.",
        es: "Aún no te has unido a ninguna sala. Explora las salas o crea una.",
        de: "Du bist noch keinem Raum beigetreten. Entdecke Räume oder erstelle einen."
    }
    /// In place of the people, while nobody else has signed up.
    nobody {
        en: "It’s just you so far. Share this page’s address so others can sign up.",
        es: "De momento solo estás tú. Comparte la dirección de esta página para que otras personas creen su cuenta.",
        de: "Bis jetzt bist nur du hier. Teile die Adresse dieser Seite, damit sich andere registrieren können."
    }
    /// After the name of a room or a conversation that is muted, for screen readers.
    muted { en: "Muted", es: "Silenciada", de: "Stummgeschaltet" }
    /// In place of the last message of a room.
    nothing_said {
        en: "No messages yet",
        es: "Aún no hay mensajes",
        de: "Noch keine Nachrichten"
    }
    /// Before the reader's own last message; scripts take it from the page.
    you { en: "You:", es: "Tú:", de: "Du:" }
    /// In place of a deleted last message.
    removed { en: "Message deleted", es: "Mensaje eliminado", de: "Nachricht gelöscht" }
    /// In place of a last message whose text cannot be decrypted.
    unreadable {
        en: "This message cannot be opened",
        es: "Este mensaje no se puede abrir",
        de: "Diese Nachricht lässt sich nicht öffnen"
    }
    /// Beside somebody who is online, for screen readers.
    online { en: "online", es: "en línea", de: "online" }
    /// After the number of unread messages, for screen readers.
    unread { en: "unread", es: "sin leer", de: "ungelesen" }
}
