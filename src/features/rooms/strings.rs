//! Texts of a room's page around its messages, and of its page of members.

use crate::i18n::strings::strings;

strings! {
    /// Error beside the field for somebody to invite, after many invitations.
    too_many_invites {
        en: "You’ve invited many people. Wait a while before you invite more.",
        es: "Has invitado a mucha gente. Espera un rato antes de invitar a más.",
        de: "Du hast viele Leute eingeladen. Warte eine Weile, bevor du weitere einlädst."
    }
    /// Error beside the field for somebody to invite, who is in the largest allowed number
    /// of rooms.
    in_too_many_rooms {
        en: "This person is in too many rooms to join another one.",
        es: "Esta persona está en demasiadas salas y no puede unirse a otra.",
        de: "Diese Person ist in zu vielen Räumen, um noch einem beizutreten."
    }
    /// Error beside the name of a new room, after many new rooms.
    too_many_new_rooms {
        en: "You’ve created many rooms. Wait a while before you create another one.",
        es: "Has creado muchas salas. Espera un rato antes de crear otra.",
        de: "Du hast viele Räume erstellt. Warte eine Weile, bevor du den nächsten erstellst."
    }
    /// Error beside the name of a room that somebody would create or join, who is in the
    /// largest allowed number of rooms.
    you_in_too_many_rooms {
        en: "You’re in 500 rooms, and that’s the limit. Leave one first.",
        es: "Estás en 500 salas, que es el máximo. Sal antes de alguna.",
        de: "Du bist in 500 Räumen, mehr geht nicht. Verlass zuerst einen."
    }
    /// Skip link of a room's page, for people who use a keyboard.
    skip { en: "Skip to message box", es: "Saltar al cuadro de mensaje", de: "Zum Nachrichtenfeld springen" }
    /// Label of the list of messages, for screen readers.
    messages { en: "Messages", es: "Mensajes", de: "Nachrichten" }
    /// Button that scrolls down to messages that have come in meanwhile.
    new_messages { en: "New messages", es: "Mensajes nuevos", de: "Neue Nachrichten" }
    /// In the bar while there is no connection to the server; scripts take it from the page.
    lost { en: "Reconnecting…", es: "Reconectando…", de: "Verbindung wird wiederhergestellt …" }
    /// Label of a conversation's menu, for screen readers.
    about { en: "Conversation options", es: "Opciones de la conversación", de: "Optionen der Unterhaltung" }
    /// Label of a room's menu, and title of the page of members.
    members { en: "Members", es: "Miembros", de: "Mitglieder" }
    /// Heading of the page of members.
    members_of[room] { en: "{room}: members", es: "{room}: miembros", de: "{room}: Mitglieder" }
    /// Beside a part of a long list of members.
    part_of_members[first, last, all] {
        en: "Members {first}–{last} of {all}",
        es: "Miembros {first}–{last} de {all}",
        de: "Mitglieder {first}–{last} von {all}"
    }
    /// In place of that, when nobody is left in a later part.
    no_more_members { en: "That’s everyone.", es: "No hay nadie más.", de: "Das sind alle." }
    /// Label of the back link on a later part of the page of members.
    back_to_members { en: "All members", es: "Todos los miembros", de: "Alle Mitglieder" }
    /// Link to the page of members.
    manage { en: "Manage members", es: "Gestionar miembros", de: "Mitglieder verwalten" }
    /// Link to the room's settings.
    settings { en: "Settings", es: "Ajustes", de: "Einstellungen" }
    /// Button that leaves the room.
    leave { en: "Leave room", es: "Salir de la sala", de: "Raum verlassen" }
    /// The same button’s label for screen readers.
    leave_which(room: &str) { en: "Leave room: {room}", es: "Salir de la sala: {room}", de: "Raum verlassen: {room}" }
    /// The same as a link to a page that asks.
    leave_dots { en: "Leave room…", es: "Salir de la sala…", de: "Raum verlassen …" }
    /// The label of that link for screen readers.
    leave_which_dots(room: &str) { en: "Leave room… {room}", es: "Salir de la sala… {room}", de: "Raum verlassen … {room}" }
    /// Heading of that page.
    leave_question[room] { en: "Leave {room}?", es: "¿Salir de {room}?", de: "{room} verlassen?" }
    /// On that page, for the last member of a private room.
    last_one {
        en: "You’re the last one here. If you leave, the room and all its messages are deleted. It can’t be undone.",
        es: "No queda nadie más. Si sales, la sala se eliminará con todos sus mensajes. Esta acción no se puede deshacer.",
        de: "Außer dir ist niemand mehr hier. Wenn du gehst, wird der Raum mit allen Nachrichten gelöscht. Das lässt sich nicht rückgängig machen."
    }
    /// Button of that page, for the last member of a private room.
    leave_and_delete { en: "Leave and delete the room", es: "Salir y eliminar la sala", de: "Verlassen und Raum löschen" }
    /// On that page, for the owner of the room: the member who has been in it longest.
    hands_over[person] {
        en: "{person} will own the room.",
        es: "{person} quedará a cargo de la sala.",
        de: "{person} verwaltet den Raum dann."
    }
    /// Above the list of members.
    owned_by[person] { en: "Owner: {person}", es: "A cargo: {person}", de: "Verwaltet von {person}" }
    /// Title of the page that asks before a member is removed.
    remove_title { en: "Remove member", es: "Quitar miembro", de: "Mitglied entfernen" }
    /// Heading of that page.
    remove_question[person, room] {
        en: "Remove {person} from {room}?",
        es: "¿Quitar a {person} de {room}?",
        de: "{person} aus {room} entfernen?"
    }
    /// On that page, in a private room.
    removed_from_private {
        en: "They need an invitation to come back.",
        es: "Para volver, necesitará una invitación.",
        de: "Wer entfernt wurde, braucht eine Einladung, um zurückzukommen."
    }
    /// On that page, in an open room.
    removed_from_open {
        en: "They can join again by themselves.",
        es: "Podrá volver a unirse cuando quiera.",
        de: "Wer entfernt wurde, kann jederzeit wieder beitreten."
    }
    /// Before the name of a private room, for screen readers.
    private { en: "Private:", es: "Privada:", de: "Privat:" }
    /// Above the message box of an archived room.
    archived {
        en: "This room is archived and read-only. Its owner can unarchive it in Settings.",
        es: "Esta sala está archivada y es de solo lectura. Quien está a cargo puede desarchivarla en Ajustes.",
        de: "Dieser Raum ist archiviert und kann nur noch gelesen werden. Wer ihn verwaltet, kann die Archivierung in den Einstellungen aufheben."
    }
    /// Button that marks the room as read, shown without scripts.
    mark_as_read { en: "Mark as read", es: "Marcar como leído", de: "Als gelesen markieren" }
    /// Label of the back link on pages about the room.
    back { en: "Back to the room", es: "Volver a la sala", de: "Zurück zum Raum" }
    /// Label of the field for a new member, and the form's submit button.
    invite { en: "Add member", es: "Añadir miembro", de: "Mitglied hinzufügen" }
    /// Hint below that field.
    invite_hint {
        en: "Enter a username. People you share a private room with, or who have written to you, are added right away. Everyone else is asked first.",
        es: "Escribe un nombre de usuario. Quien comparte contigo una sala privada o te ha escrito entra de inmediato. A los demás se les pregunta antes.",
        de: "Gib einen Benutzernamen ein. Wer mit dir in einem privaten Raum ist oder dir schon geschrieben hat, ist sofort dabei. Alle anderen werden vorher gefragt."
    }
    /// Error beside that field.
    nobody {
        en: "No one has that username. Check the spelling.",
        es: "Nadie tiene ese nombre de usuario. Comprueba que esté bien escrito.",
        de: "Diesen Benutzernamen hat niemand. Prüf die Schreibweise."
    }
    /// Button beside a member.
    remove { en: "Remove", es: "Quitar", de: "Entfernen" }
    /// The same button's label for screen readers.
    remove_person(name: &str) {
        en: "Remove {name} from this room",
        es: "Quitar a {name} de esta sala",
        de: "{name} aus diesem Raum entfernen"
    }
    /// Beside a member who is online.
    online { en: "online", es: "en línea", de: "online" }

    /// Error beside a room's name.
    name_unseen {
        en: "Room names can’t contain invisible characters.",
        es: "El nombre de una sala no puede contener caracteres invisibles.",
        de: "Der Name eines Raums darf keine unsichtbaren Zeichen enthalten."
    }
    /// Error beside a room's name: a word of it starts with a combining mark.
    name_beginning {
        en: "A name can’t start with an accent mark.",
        es: "Un nombre no puede empezar con un acento.",
        de: "Ein Name kann nicht mit einem Akzent beginnen."
    }
    /// Error beside a room's name: too many combining marks in a row.
    name_stacked {
        en: "Too many accents on one letter (three at most).",
        es: "Hay demasiados acentos sobre una misma letra (tres como máximo).",
        de: "Zu viele Akzente auf einem Buchstaben (höchstens drei)."
    }
    /// Error beside a room's topic: too many combining marks in a row, or marks on no letter.
    topic_stacked {
        en: "Too many accents on one letter (three at most).",
        es: "Hay demasiados acentos sobre una misma letra (tres como máximo).",
        de: "Zu viele Akzente auf einem Buchstaben (höchstens drei)."
    }
    /// Error beside a room's name.
    name_blank {
        en: "Room names need at least one letter, number or emoji.",
        es: "El nombre de una sala necesita al menos una letra, un número o un emoji.",
        de: "Der Name eines Raums braucht mindestens einen Buchstaben, eine Ziffer oder ein Emoji."
    }
    /// Error beside a room's name.
    name_long {
        en: "Room names can be up to 80 characters.",
        es: "El nombre de una sala puede tener hasta 80 caracteres.",
        de: "Der Name eines Raums darf höchstens 80 Zeichen lang sein."
    }
    /// Error beside a room's topic.
    topic_unseen {
        en: "Topics can’t contain invisible characters.",
        es: "El tema no puede contener caracteres invisibles.",
        de: "Das Thema darf keine unsichtbaren Zeichen enthalten."
    }
    /// Error beside a room's topic.
    topic_long {
        en: "Topics can be up to 250 characters.",
        es: "El tema puede tener hasta 250 caracteres.",
        de: "Das Thema darf höchstens 250 Zeichen lang sein."
    }
}
