//! What is said where rooms are found and opened.

use crate::i18n::strings::strings;

strings! {
    /// The page's title, and its heading.
    lobby { en: "Lobby", es: "Vestíbulo", de: "Lobby" }
    /// The way past the list, for who comes with a keyboard.
    skip { en: "Skip to the lobby", es: "Saltar al vestíbulo", de: "Zur Lobby springen" }
    /// The way back from a page that stands by itself.
    back { en: "Back to the lobby", es: "Volver al vestíbulo", de: "Zurück zur Lobby" }
    /// A field.
    enter_a_room { en: "Enter a room", es: "Entrar en una sala", de: "Einen Raum betreten" }
    /// Below that field.
    enter_hint {
        en: "Its name takes you in. If there is no such room yet, you open it.",
        es: "Con su nombre entras. Si esa sala aún no existe, la abres tú.",
        de: "Mit seinem Namen kommst du hinein. Gibt es ihn noch nicht, eröffnest du ihn."
    }
    /// On its button.
    enter { en: "Enter", es: "Entrar", de: "Betreten" }
    /// A heading.
    open_rooms { en: "Open rooms", es: "Salas abiertas", de: "Offene Räume" }
    /// The way to the page to open a room, and that page's title.
    new_room { en: "New room", es: "Sala nueva", de: "Neuer Raum" }
    /// A field to look for one.
    find_a_room { en: "Find a room", es: "Buscar una sala", de: "Raum suchen" }
    /// To somebody who is in no room yet.
    welcome[who] { en: "Welcome, {who}", es: "Te damos la bienvenida, {who}", de: "Willkommen, {who}" }
    /// The same, where they are in a room from the start.
    in_already[room] {
        en: "You are in {room} already. Go there and say hello.",
        es: "Ya estás en {room}. Entra y saluda.",
        de: "Du bist schon in {room}. Geh hin und sag hallo."
    }
    /// On the button that takes them there.
    go_to_room[room] { en: "Go to {room}", es: "Ir a {room}", de: "Zu {room}" }
    /// What rooms are, to the same.
    rooms_are {
        en: "Rooms are where people talk. You see what was said before you came, too.",
        es: "En las salas se habla. También ves lo que se dijo antes de que llegaras.",
        de: "In Räumen wird geredet. Du siehst auch, was gesagt wurde, bevor du kamst."
    }
    /// The same, to the very first.
    no_rooms_yet {
        en: "Rooms are where people talk, and there is none yet. Begin with one for everybody; others find it when they sign up.",
        es: "En las salas se habla, y todavía no hay ninguna. Empieza con una para todo el mundo; quienes lleguen después la encontrarán.",
        de: "In Räumen wird geredet, und noch gibt es keinen. Fang mit einem für alle an; wer sich registriert, findet ihn."
    }
    /// What the first room is called, unless whoever comes first calls it something else.
    first { en: "Everyone", es: "Todo el mundo", de: "Alle zusammen" }
    /// On the button that opens it.
    open_first(name: &str) { en: "Open “{name}”", es: "Abrir «{name}»", de: "„{name}“ eröffnen" }
    /// On the button that takes one into the room where most are.
    join_room[room] { en: "Join {room}", es: "Entrar en {room}", de: "{room} beitreten" }
    /// The way to more of them.
    more_rooms { en: "More rooms", es: "Más salas", de: "Weitere Räume" }
    /// Where there is none.
    none_open {
        en: "There is no open room yet. Open the first.",
        es: "Todavía no hay ninguna sala abierta. Abre la primera.",
        de: "Es gibt noch keinen offenen Raum. Eröffne den ersten."
    }
    /// Where none was found.
    none_found {
        en: "No open room is called so. Enter its name above to open it.",
        es: "Ninguna sala abierta se llama así. Escribe su nombre arriba para abrirla.",
        de: "Kein offener Raum heißt so. Gib seinen Namen oben ein, um ihn zu eröffnen."
    }
    /// Beside the name of a room in which nobody writes any more.
    archived { en: "archived", es: "archivada", de: "archiviert" }
    /// How many are in a room.
    members(n: i64) {
        en: "{n} member" | "{n} members",
        es: "{n} miembro" | "{n} miembros",
        de: "{n} Mitglied" | "{n} Mitglieder"
    }
    /// The same, and when something was said there last.
    members_since[members, when] {
        en: "{members}, last message {when}",
        es: "{members}, último mensaje: {when}",
        de: "{members}, letzte Nachricht {when}"
    }
    /// On a button beside a room.
    leave { en: "Leave", es: "Salir", de: "Verlassen" }
    /// The same for who does not see which.
    leave_room(room: &str) { en: "Leave {room}", es: "Salir de {room}", de: "{room} verlassen" }
    /// On a button beside a room.
    join { en: "Join", es: "Unirse", de: "Beitreten" }
    /// The same for who does not see which.
    join_this(room: &str) { en: "Join {room}", es: "Unirse a {room}", de: "{room} beitreten" }

    /// A field: what a room is called.
    name { en: "Name", es: "Nombre", de: "Name" }
    /// A field: what a room is about.
    topic { en: "Topic", es: "Tema", de: "Thema" }
    /// Below that field.
    topic_hint { en: "What it is about, in a line.", es: "De qué trata, en una línea.", de: "Worum es geht, in einer Zeile." }
    /// Above the choice between the two kinds of room.
    who_may { en: "Who may come in", es: "Quién puede entrar", de: "Wer hereinkommt" }
    /// One of them.
    everybody { en: "Everybody", es: "Todo el mundo", de: "Alle" }
    /// What that means.
    everybody_hint { en: "It stands in the lobby.", es: "Aparece en el vestíbulo.", de: "Er steht in der Lobby." }
    /// The other.
    invited { en: "Who is invited", es: "Quien reciba una invitación", de: "Wer eingeladen ist" }
    /// What that means.
    invited_hint { en: "Nobody else knows of it.", es: "Nadie más sabe de ella.", de: "Sonst weiß niemand von ihm." }
    /// A field: who is asked in.
    invite { en: "Invite", es: "Invitar", de: "Einladen" }
    /// Below that field.
    invite_hint {
        en: "Usernames, with commas or spaces between them.",
        es: "Nombres de usuario, separados por comas o espacios.",
        de: "Benutzernamen, durch Kommas oder Leerzeichen getrennt."
    }
    /// On the button of the form.
    open_the_room { en: "Open the room", es: "Abrir la sala", de: "Raum eröffnen" }
    /// Beside names of which one is wrong.
    no_such_person {
        en: "One of these names is nobody's. Look at the spelling.",
        es: "Uno de estos nombres no es de nadie. Revisa cómo está escrito.",
        de: "Einer dieser Namen gehört niemandem. Sieh nach, ob er richtig geschrieben ist."
    }
    /// Beside the name of a room that is there already.
    taken {
        en: "There is an open room of that name. Enter it from the lobby, or choose another name.",
        es: "Ya hay una sala abierta con ese nombre. Entra desde el vestíbulo o elige otro nombre.",
        de: "Es gibt schon einen offenen Raum mit diesem Namen. Betritt ihn von der Lobby aus oder wähle einen anderen Namen."
    }
}
