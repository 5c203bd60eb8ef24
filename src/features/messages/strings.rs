//! What is said around messages.

use crate::i18n::strings::strings;

strings! {
    /// Beside a message whose text was changed.
    edited { en: "edited", es: "editado", de: "bearbeitet" }
    /// In place of one that was taken back.
    removed { en: "This message was removed.", es: "Este mensaje se ha eliminado.", de: "Diese Nachricht wurde entfernt." }
    /// The way from the past to now.
    newest { en: "Back to the newest messages", es: "Volver a los mensajes más recientes", de: "Zurück zu den neuesten Nachrichten" }
    /// The way further.
    newer { en: "Newer messages", es: "Mensajes más recientes", de: "Neuere Nachrichten" }
    /// The way further back.
    older { en: "Older messages", es: "Mensajes anteriores", de: "Ältere Nachrichten" }
    /// Above all that was said in a conversation.
    beginning { en: "This is where your conversation begins.", es: "Aquí empieza la conversación.", de: "Hier beginnt eure Unterhaltung." }
    /// The same, while nothing was.
    two_of_you {
        en: "Only the two of you see it. Say hello.",
        es: "Solo la ven quienes están en ella. Saluda.",
        de: "Nur ihr beide seht sie. Sag hallo."
    }
    /// Above all that was said in a room.
    beginning_of[room] {
        en: "This is the beginning of {room}.",
        es: "Este es el principio de {room}.",
        de: "Das ist der Anfang von {room}."
    }
    /// The same, while nothing was, in a private one.
    invite_others {
        en: "Say hello, and invite the others: nobody else sees this room.",
        es: "Saluda e invita a los demás: nadie más ve esta sala.",
        de: "Sag hallo und lade die anderen ein: Sonst sieht niemand diesen Raum."
    }
    /// The same in an open one.
    tell_others {
        en: "Say hello, and tell the others the room's name so that they find it.",
        es: "Saluda y di a los demás el nombre de la sala para que la encuentren.",
        de: "Sag hallo und nenn den anderen den Namen des Raums, damit sie ihn finden."
    }
    /// Above what came since.
    new_since { en: "New since you were here", es: "Nuevo desde tu última visita", de: "Neu, seit du hier warst" }
    /// The field to write in.
    write(room: &str) { en: "Message {room}", es: "Mensaje para {room}", de: "Nachricht an {room}" }
    /// Its button.
    send { en: "Send", es: "Enviar", de: "Senden" }
    /// What those stand in, for who does not see it.
    on_their_way { en: "Messages on their way", es: "Mensajes en camino", de: "Nachrichten unterwegs" }
    /// One of them, for the same.
    on_its_way { en: "Message on its way", es: "Mensaje en camino", de: "Nachricht unterwegs" }
    /// Beside one that could not be sent.
    not_sent {
        en: "Not sent yet. Try again when you are connected.",
        es: "Aún no se ha enviado. Inténtalo de nuevo cuando tengas conexión.",
        de: "Noch nicht gesendet. Versuch es noch einmal, sobald du verbunden bist."
    }
    /// A button beside it.
    discard { en: "Discard", es: "Descartar", de: "Verwerfen" }
    /// The title of one message by itself.
    message { en: "Message", es: "Mensaje", de: "Nachricht" }
    /// Its heading.
    message_in[room] { en: "Message in {room}", es: "Mensaje en {room}", de: "Nachricht in {room}" }
    /// The way to where it was said.
    show_in_room { en: "Show it in the room", es: "Verlo en la sala", de: "Im Raum zeigen" }
    /// A button.
    edit { en: "Edit", es: "Editar", de: "Bearbeiten" }
    /// A heading, and the way to it.
    seen_by { en: "Seen by", es: "Visto por", de: "Gesehen von" }
    /// Where there is nobody.
    nobody {
        en: "Nobody yet, of those who let others know. Come back later to see who has.",
        es: "Todavía nadie, de quienes lo comparten. Vuelve más tarde para ver quién lo ha visto.",
        de: "Noch niemandem, der es andere wissen lässt. Sieh später wieder nach."
    }
    /// The title of a page, and the field on it.
    edit_message { en: "Edit message", es: "Editar el mensaje", de: "Nachricht bearbeiten" }
    /// Its heading.
    edit_message_in[room] { en: "Edit message in {room}", es: "Editar el mensaje en {room}", de: "Nachricht in {room} bearbeiten" }
    /// A button.
    cancel { en: "Cancel", es: "Cancelar", de: "Abbrechen" }
    /// A button, where it stands by itself.
    remove_for_everyone { en: "Remove for everyone", es: "Eliminar para todos", de: "Für alle entfernen" }
    /// A button beside a message.
    remove { en: "Remove", es: "Eliminar", de: "Entfernen" }
    /// What that asks first; scripts take it from the page.
    remove_question {
        en: "Remove this message for everyone?",
        es: "¿Eliminar este mensaje para todos?",
        de: "Diese Nachricht für alle entfernen?"
    }

    /// Beside a text that is none.
    blank { en: "Write something first.", es: "Escribe algo primero.", de: "Schreib erst etwas." }
    /// Beside one that cannot be kept.
    nul {
        en: "This text has a character that cannot be kept (NUL). Take it out.",
        es: "Este texto tiene un carácter que no se puede guardar (NUL). Quítalo.",
        de: "Dieser Text hat ein Zeichen, das sich nicht speichern lässt (NUL). Nimm es heraus."
    }
    /// Beside one that is too long.
    too_long {
        en: "That is too long. A message has at most 10,000 characters: send it in parts.",
        es: "Es demasiado largo. Un mensaje tiene como máximo 10.000 caracteres: envíalo por partes.",
        de: "Das ist zu lang. Eine Nachricht hat höchstens 10.000 Zeichen: Sende es in Teilen."
    }
    /// Beside one whose page is broken.
    reload {
        en: "Reload the page and send this again.",
        es: "Recarga la página y envíalo de nuevo.",
        de: "Lade die Seite neu und sende das noch einmal."
    }
    /// Beside one for a room in which nobody writes any more.
    archived {
        en: "This room is archived, and nobody writes in it. Keep your text and say it in another room.",
        es: "Esta sala está archivada y nadie escribe en ella. Guarda tu texto y dilo en otra sala.",
        de: "Dieser Raum ist archiviert, und niemand schreibt darin. Behalte deinen Text und sag es in einem anderen Raum."
    }
    /// Beside one from a page whose only message is said.
    elsewhere {
        en: "This was not sent yet: something else was, from another window. Send it again.",
        es: "Esto aún no se ha enviado: desde otra ventana se envió otra cosa. Envíalo de nuevo.",
        de: "Das ist noch nicht gesendet: Aus einem anderen Fenster kam etwas anderes. Sende es noch einmal."
    }
}
