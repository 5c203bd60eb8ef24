//! Texts of the page for browsing rooms and of the form for creating one.

use crate::i18n::strings::strings;

strings! {
    /// Title and heading of the page for browsing rooms.
    lobby { en: "Browse rooms", es: "Explorar salas", de: "Räume entdecken" }
    /// Skip link of that page, for people who use a keyboard.
    skip { en: "Skip to content", es: "Saltar al contenido", de: "Zum Inhalt springen" }
    /// Label of the back link on pages that have no sidebar.
    back { en: "Back to rooms", es: "Volver a las salas", de: "Zurück zu den Räumen" }
    /// Heading of the list of rooms that everyone can join.
    open_rooms { en: "Open rooms", es: "Salas abiertas", de: "Offene Räume" }
    /// Link to the form for a new room, and that page's title.
    new_room { en: "New room", es: "Nueva sala", de: "Neuer Raum" }
    /// Label and placeholder of the search field above the list.
    find_or_create { en: "Find or create a room", es: "Buscar o crear una sala", de: "Raum finden oder erstellen" }
    /// Heading for somebody who has not joined any rooms yet.
    welcome[who] { en: "Welcome, {who}", es: "Te damos la bienvenida, {who}", de: "Willkommen, {who}" }
    /// Below the welcome, where there are rooms to join.
    rooms_are {
        en: "Rooms are where people talk. You can also read what was said before you joined.",
        es: "Las salas son para conversar. También puedes leer lo que se dijo antes de que te unieras.",
        de: "In Räumen unterhält man sich. Du kannst auch lesen, was vor deinem Beitritt geschrieben wurde."
    }
    /// Below the welcome, where there are no rooms yet.
    no_rooms_yet {
        en: "Rooms are where people talk, and there aren’t any yet. Start with one for everyone. People will find it when they sign up.",
        es: "Las salas son para conversar, y todavía no hay ninguna. Empieza con una para todo el mundo: la gente la encontrará al registrarse.",
        de: "In Räumen unterhält man sich, und noch gibt es keinen. Fang mit einem für alle an: Neue finden ihn, sobald sie sich registrieren."
    }
    /// Suggested name of the first room.
    first { en: "Everyone", es: "Todo el mundo", de: "Alle zusammen" }
    /// Button that creates a room with this name.
    create_named[name] { en: "Create “{name}”", es: "Crear «{name}»", de: "„{name}“ erstellen" }
    /// Above that button, where a search found nothing.
    none_found { en: "No open room has that name.", es: "No hay ninguna sala abierta con ese nombre.", de: "Kein offener Raum heißt so." }
    /// Button that joins the room with the most members.
    join_room[room] { en: "Join {room}", es: "Unirse a {room}", de: "{room} beitreten" }
    /// Link to the next part of the list.
    more_rooms { en: "More rooms", es: "Más salas", de: "Weitere Räume" }
    /// In place of the list, where there are no open rooms.
    none_open {
        en: "There are no open rooms yet. Create the first one.",
        es: "Todavía no hay salas abiertas. Crea la primera.",
        de: "Es gibt noch keine offenen Räume. Erstelle den ersten."
    }
    /// Beside the name of an archived room.
    archived { en: "archived", es: "archivada", de: "archiviert" }
    /// Number of members, below a room's name.
    members(n: i64) {
        en: "{n} member" | "{n} members",
        es: "{n} miembro" | "{n} miembros",
        de: "{n} Mitglied" | "{n} Mitglieder"
    }
    /// Number of members and time of the last message, below a room's name.
    members_since[members, when] {
        en: "{members}, last message {when}",
        es: "{members}, último mensaje: {when}",
        de: "{members}, letzte Nachricht: {when}"
    }
    /// Button beside a room that the reader is in.
    leave { en: "Leave", es: "Salir", de: "Verlassen" }
    /// The same button's label for screen readers.
    leave_room(room: &str) { en: "Leave {room}", es: "Salir de {room}", de: "{room} verlassen" }
    /// Button beside a room that the reader is not in.
    join { en: "Join", es: "Unirse", de: "Beitreten" }
    /// The same button's label for screen readers.
    join_this(room: &str) { en: "Join {room}", es: "Unirse a {room}", de: "{room} beitreten" }

    /// Label of the field for a room's name.
    name { en: "Name", es: "Nombre", de: "Name" }
    /// Label of the field for a room's topic.
    topic { en: "Topic", es: "Tema", de: "Thema" }
    /// Hint below the topic.
    topic_hint { en: "What it’s about, in one line.", es: "De qué trata, en una línea.", de: "Worum es geht, in einer Zeile." }
    /// Heading of the choice between an open and a private room.
    who_may { en: "Who can join", es: "Quién puede unirse", de: "Wer beitreten kann" }
    /// Choice for an open room.
    everybody { en: "Everyone", es: "Todo el mundo", de: "Alle" }
    /// Hint beside that choice.
    everybody_hint {
        en: "Listed for everyone to find.",
        es: "Aparece en la lista de salas.",
        de: "Erscheint in der Liste der Räume."
    }
    /// Choice for a private room.
    invited {
        en: "Only people you invite",
        es: "Solo las personas que invites",
        de: "Nur Leute, die du einlädst"
    }
    /// Hint beside that choice.
    invited_hint { en: "Hidden from everyone else.", es: "Nadie más puede verla.", de: "Für alle anderen unsichtbar." }
    /// Label of the field for the first members of a new room.
    invite { en: "Invite people", es: "Invitar a gente", de: "Leute einladen" }
    /// Hint below that field.
    invite_hint {
        en: "Usernames, separated by commas or spaces.",
        es: "Nombres de usuario, separados por comas o espacios.",
        de: "Benutzernamen, durch Kommas oder Leerzeichen getrennt."
    }
    /// Submit button of the form for a new room.
    open_the_room { en: "Create room", es: "Crear sala", de: "Raum erstellen" }
    /// Error beside the field for the first members.
    no_such_person {
        en: "One of these usernames doesn’t exist. Check the spelling.",
        es: "Uno de estos nombres de usuario no existe. Comprueba que esté bien escrito.",
        de: "Einen dieser Benutzernamen gibt es nicht. Prüf die Schreibweise."
    }
    /// Error beside the field for the first members.
    too_many_people {
        en: "That’s more than 50 people. Invite the others from the room’s list of members.",
        es: "Son más de 50 personas. Invita a las demás desde la lista de miembros de la sala.",
        de: "Das sind mehr als 50 Leute. Lade die übrigen in der Mitgliederliste des Raums ein."
    }
    /// Error beside a name that an open room has already.
    taken {
        en: "There’s already a room with that name, or one that looks the same. Join it, or choose another name.",
        es: "Ya hay una sala con ese nombre o con uno que parece igual. Únete a ella o elige otro nombre.",
        de: "Es gibt schon einen Raum mit diesem oder einem gleich aussehenden Namen. Tritt ihm bei oder wähle einen anderen Namen."
    }
}
