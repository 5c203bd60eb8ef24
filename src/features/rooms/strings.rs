//! What is said in a room, around what people say.

use crate::i18n::strings::strings;

strings! {
    /// The way past the list, for who comes with a keyboard.
    skip { en: "Skip to writing", es: "Saltar a escribir", de: "Zum Schreiben springen" }
    /// What stands there, for who does not see it.
    messages { en: "Messages", es: "Mensajes", de: "Nachrichten" }
    /// On the button that leads down to what came meanwhile.
    new_messages { en: "New messages", es: "Mensajes nuevos", de: "Neue Nachrichten" }
    /// In place of the line to the server, while there is none; scripts take it from the page.
    lost { en: "Reconnecting…", es: "Reconectando…", de: "Verbindung wird wiederhergestellt …" }
    /// What a menu is about, for who does not see it.
    about { en: "About this conversation", es: "Sobre esta conversación", de: "Zu dieser Unterhaltung" }
    /// A menu, and the title of the page of the same.
    members { en: "Members", es: "Miembros", de: "Mitglieder" }
    /// That page's heading.
    members_of[room] { en: "Members of {room}", es: "Miembros de {room}", de: "Mitglieder von {room}" }
    /// The way to it.
    manage { en: "Invite and manage", es: "Invitar y gestionar", de: "Einladen und verwalten" }
    /// The way to the settings.
    settings { en: "Settings", es: "Ajustes", de: "Einstellungen" }
    /// A button.
    leave { en: "Leave this room", es: "Salir de esta sala", de: "Diesen Raum verlassen" }
    /// Before the name of such a room, for who does not see the lock.
    private { en: "Private:", es: "Privada:", de: "Privat:" }
    /// In place of the field to write in, and above what cannot be sent.
    archived {
        en: "This room is archived: it can be read, and nobody writes in it. Whoever opened it can take it up again under Settings.",
        es: "Esta sala está archivada: se puede leer, pero nadie escribe en ella. Quien la abrió puede retomarla en Ajustes.",
        de: "Dieser Raum ist archiviert: Man kann ihn lesen, und niemand schreibt mehr darin. Wer ihn eröffnet hat, kann ihn unter Einstellungen wieder aufnehmen."
    }
    /// A button, where no script does it.
    mark_as_read { en: "Mark as read", es: "Marcar como leído", de: "Als gelesen markieren" }
    /// The way back from a page about the room.
    back { en: "Back to the room", es: "Volver a la sala", de: "Zurück zum Raum" }
    /// A field, and its button.
    invite { en: "Invite", es: "Invitar", de: "Einladen" }
    /// Below that field.
    invite_hint {
        en: "A username. They are in the room from then on, and may leave it.",
        es: "Un nombre de usuario. Desde entonces esa persona está en la sala y puede salir de ella.",
        de: "Ein Benutzername. Wer eingeladen ist, ist von da an im Raum und darf ihn verlassen."
    }
    /// Beside a name that nobody has.
    nobody {
        en: "There is nobody of that name. Check how it is spelled.",
        es: "Nadie tiene ese nombre. Revisa cómo está escrito.",
        de: "Niemand hat diesen Namen. Sieh nach, ob er richtig geschrieben ist."
    }
    /// On a button beside somebody.
    remove { en: "Remove", es: "Quitar", de: "Entfernen" }
    /// The same for who does not see whom.
    remove_person(name: &str) {
        en: "Remove {name} from this room",
        es: "Quitar a {name} de esta sala",
        de: "{name} aus diesem Raum entfernen"
    }
    /// Beside somebody who is.
    online { en: "online", es: "en línea", de: "online" }

    /// Beside a name that cannot be read.
    name_unseen {
        en: "That name has characters that cannot be seen. Leave them out.",
        es: "Ese nombre tiene caracteres que no se ven. Quítalos.",
        de: "Dieser Name hat Zeichen, die man nicht sieht. Lass sie weg."
    }
    /// Beside one without letters.
    name_blank {
        en: "Give the room a name, with a letter or a digit at least.",
        es: "Ponle un nombre a la sala, al menos con una letra o un número.",
        de: "Gib dem Raum einen Namen, mit wenigstens einem Buchstaben oder einer Ziffer."
    }
    /// Beside one that is too long.
    name_long {
        en: "A room's name has at most 80 characters.",
        es: "El nombre de una sala tiene como máximo 80 caracteres.",
        de: "Der Name eines Raums hat höchstens 80 Zeichen."
    }
    /// Beside a topic that cannot be read.
    topic_unseen {
        en: "That has characters that cannot be seen. Leave them out.",
        es: "Hay caracteres que no se ven. Quítalos.",
        de: "Darin sind Zeichen, die man nicht sieht. Lass sie weg."
    }
    /// Beside one that is too long.
    topic_long {
        en: "A topic has at most 250 characters.",
        es: "Un tema tiene como máximo 250 caracteres.",
        de: "Ein Thema hat höchstens 250 Zeichen."
    }
}
