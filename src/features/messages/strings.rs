//! Texts around messages, and errors of the message box.

use crate::i18n::strings::strings;

strings! {
    /// Error beside a text that is posted or saved too soon after many others.
    too_fast {
        en: "That’s a lot of messages at once. Wait a moment and try again.",
        es: "Son muchos mensajes a la vez. Espera un momento e inténtalo de nuevo.",
        de: "Das sind sehr viele Nachrichten auf einmal. Warte einen Moment und versuch es noch einmal."
    }
    /// Beside a message that was edited.
    edited { en: "edited", es: "editado", de: "bearbeitet" }
    /// In place of a deleted message.
    removed { en: "Message deleted", es: "Mensaje eliminado", de: "Nachricht gelöscht" }
    /// Below a long message, of which the beginning is shown.
    show_all { en: "Show all", es: "Mostrar todo", de: "Alles anzeigen" }
    /// The same button’s label for screen readers.
    show_all_of(name: &str) {
        en: "Show all: message from {name}",
        es: "Mostrar todo: mensaje de {name}",
        de: "Alles anzeigen: Nachricht von {name}"
    }
    /// The same once all of it is shown.
    show_less { en: "Show less", es: "Mostrar menos", de: "Weniger anzeigen" }
    /// In place of a message whose text was changed in the database, or whose key is missing.
    unreadable {
        en: "This message cannot be opened",
        es: "Este mensaje no se puede abrir",
        de: "Diese Nachricht lässt sich nicht öffnen"
    }
    /// Link from older messages to the newest ones.
    newest { en: "Back to the newest messages", es: "Volver a los mensajes más recientes", de: "Zurück zu den neuesten Nachrichten" }
    /// Link to the next messages.
    newer { en: "Newer messages", es: "Mensajes más recientes", de: "Neuere Nachrichten" }
    /// Link to the messages before.
    older { en: "Older messages", es: "Mensajes anteriores", de: "Ältere Nachrichten" }
    /// Above the first message of a conversation.
    beginning {
        en: "This is the start of your conversation.",
        es: "Este es el comienzo de tu conversación.",
        de: "Hier beginnt eure Unterhaltung."
    }
    /// Below that, while the conversation is empty.
    two_of_you {
        en: "Only the two of you can see it. Say hello.",
        es: "Solo pueden verla quienes participan en ella. Saluda.",
        de: "Nur ihr beide könnt sie sehen. Sag hallo."
    }
    /// Above the first message of a room.
    beginning_of[room] {
        en: "Welcome to {room}. This is where it begins.",
        es: "Te damos la bienvenida a {room}. Aquí empieza todo.",
        de: "Willkommen in {room}. Hier fängt alles an."
    }
    /// Below that, while a private room is empty.
    invite_others {
        en: "Say hello and invite people. Only members can see this room.",
        es: "Saluda e invita a gente. Solo los miembros pueden ver esta sala.",
        de: "Sag hallo und lade Leute ein. Nur Mitglieder können diesen Raum sehen."
    }
    /// Below that, while an open room is empty.
    tell_others {
        en: "Say hello and invite people. Everyone here can find this room and join it.",
        es: "Saluda e invita a gente. Cualquiera puede encontrar esta sala y unirse.",
        de: "Sag hallo und lade Leute ein. Alle hier können diesen Raum finden und beitreten."
    }
    /// Divider above the messages that the reader has not seen.
    new_since { en: "New messages", es: "Mensajes nuevos", de: "Neue Nachrichten" }
    /// Label and placeholder of the message box.
    write(room: &str) { en: "Message {room}", es: "Mensaje para {room}", de: "Nachricht an {room}" }
    /// Button beside the message box.
    send { en: "Send", es: "Enviar", de: "Senden" }
    /// Label of the list of messages that are not sent yet, for screen readers.
    on_their_way { en: "Unsent messages", es: "Mensajes sin enviar", de: "Nicht gesendete Nachrichten" }
    /// Label of one of those messages, for screen readers.
    on_its_way { en: "Unsent message", es: "Mensaje sin enviar", de: "Nicht gesendete Nachricht" }
    /// Small below a message that is sent as soon as there is a connection.
    waiting { en: "Waiting for connection…", es: "Esperando conexión…", de: "Warten auf Verbindung …" }
    /// The same when the server answers, but takes no messages now.
    waiting_for_server { en: "Not sent yet. Trying again…", es: "Aún no se ha enviado. Reintentando…", de: "Noch nicht gesendet. Neuer Versuch …" }
    /// Below a message that the server refused, because its author is not in the room any more.
    not_in_room {
        en: "This wasn’t sent: you’re no longer in this room. Copy your text if you still need it.",
        es: "No se ha enviado: ya no estás en esta sala. Copia tu texto si todavía lo necesitas.",
        de: "Das wurde nicht gesendet: Du bist nicht mehr in diesem Raum. Kopier deinen Text, wenn du ihn noch brauchst."
    }
    /// Below a message that the server refused for any other reason.
    not_accepted {
        en: "The server refused this message. Reload the page and try again.",
        es: "El servidor ha rechazado este mensaje. Recarga la página e inténtalo de nuevo.",
        de: "Der Server hat diese Nachricht abgelehnt. Lade die Seite neu und versuch es noch einmal."
    }
    /// Label of the button that sends such a message again, for screen readers.
    try_again_which(text: &str) {
        en: "Try again: message “{text}”",
        es: "Volver a intentarlo: mensaje «{text}»",
        de: "Noch einmal versuchen: Nachricht „{text}“"
    }
    /// Button below a message that is not sent.
    discard { en: "Discard", es: "Descartar", de: "Verwerfen" }
    /// The same button’s label for screen readers.
    discard_which(text: &str) {
        en: "Discard the message “{text}”",
        es: "Descartar el mensaje «{text}»",
        de: "Nachricht „{text}“ verwerfen"
    }
    /// Link to the form that leads to a day, and title of its page.
    go_to_day { en: "Go to a day", es: "Ir a un día", de: "Zu einem Tag springen" }
    /// Heading of that page.
    go_to_day_in[room] { en: "Go to a day in {room}", es: "Ir a un día en {room}", de: "Zu einem Tag in {room} springen" }
    /// Label of the field for the day.
    day { en: "Day", es: "Día", de: "Tag" }
    /// Button of that form.
    go { en: "Go", es: "Ir", de: "Springen" }
    /// Error beside that field: there is no such day.
    no_day { en: "Choose a day.", es: "Elige un día.", de: "Wähl einen Tag." }
    /// Beside that field, when there is no message.
    nothing_since {
        en: "Nothing was written on that day or after it.",
        es: "No se escribió nada ese día ni después.",
        de: "An diesem Tag und danach wurde nichts geschrieben."
    }
    /// Title of the page of one message.
    message { en: "Message", es: "Mensaje", de: "Nachricht" }
    /// Heading of that page.
    message_in[room] { en: "Message in {room}", es: "Mensaje en {room}", de: "Nachricht in {room}" }
    /// Link from that page to the message among the others.
    show_in_room { en: "Show in room", es: "Ver en la sala", de: "Im Raum anzeigen" }
    /// Button beside a message.
    edit { en: "Edit", es: "Editar", de: "Bearbeiten" }
    /// Label of a button for screen readers: the words on it, the first words of the message and
    /// its time.
    action_on(action: &str, text: &str, time: &str) {
        en: "{action}: the message “{text}” from {time}",
        es: "{action}: el mensaje «{text}» ({time})",
        de: "{action}: die Nachricht „{text}“ von {time}"
    }
    /// Button beside a message: shows all that can be done with it.
    more { en: "More", es: "Más", de: "Mehr" }
    /// In the sheet of a message: copies the address of the message.
    copy_link { en: "Copy link", es: "Copiar enlace", de: "Link kopieren" }
    /// Notice after a text or a link was copied.
    copied { en: "Copied", es: "Copiado", de: "Kopiert" }
    /// The words on the key that deletes.
    delete_key { en: "Del", es: "Supr", de: "Entf" }
    /// In the sheet of a message: copies its text.
    copy { en: "Copy text", es: "Copiar texto", de: "Text kopieren" }
    /// Heading of the people who have read a message, and the link to it.
    seen_by { en: "Seen by", es: "Visto por", de: "Gesehen von" }
    /// Below that heading, when there is nobody to list.
    nobody {
        en: "Nobody yet. (People who hide read receipts aren’t shown.)",
        es: "Nadie todavía. (No aparecen quienes ocultan las confirmaciones de lectura.)",
        de: "Noch niemandem. (Wer Lesebestätigungen ausgeschaltet hat, wird nicht angezeigt.)"
    }
    /// Title of the page that edits a message, and label of its field.
    edit_message { en: "Edit message", es: "Editar mensaje", de: "Nachricht bearbeiten" }
    /// Heading of that page.
    edit_message_in[room] { en: "Edit message in {room}", es: "Editar mensaje en {room}", de: "Nachricht in {room} bearbeiten" }
    /// Button that closes the editor without saving.
    cancel { en: "Cancel", es: "Cancelar", de: "Abbrechen" }
    /// Button that deletes a message, on the page of one message.
    remove_for_everyone { en: "Delete for everyone", es: "Eliminar para todos", de: "Für alle löschen" }
    /// After that, for screen readers: which message.
    which_message[text, time] {
        en: ": the message “{text}” from {time}",
        es: ": el mensaje «{text}» ({time})",
        de: ": die Nachricht „{text}“ von {time}"
    }
    /// Button that deletes a message, beside it.
    remove { en: "Delete", es: "Eliminar", de: "Löschen" }
    /// Question before a message is deleted; scripts take it from the page.
    remove_question {
        en: "Delete this message for everyone?",
        es: "¿Eliminar este mensaje para todos?",
        de: "Diese Nachricht für alle löschen?"
    }

    /// Error of the message box: it is empty.
    blank { en: "Write a message first.", es: "Escribe primero un mensaje.", de: "Schreib zuerst eine Nachricht." }
    /// Error of the message box: the text contains the NUL character.
    nul {
        en: "This contains a character that can’t be saved. Remove it and try again.",
        es: "El texto contiene un carácter que no se puede guardar. Quítalo e inténtalo de nuevo.",
        de: "Der Text enthält ein Zeichen, das sich nicht speichern lässt. Entferne es und versuch es noch einmal."
    }
    /// Error of the message box: the text is too long.
    too_long {
        en: "Messages can be up to 10,000 characters. Split it into several.",
        es: "Un mensaje puede tener hasta 10.000 caracteres. Divídelo en varios.",
        de: "Eine Nachricht darf höchstens 10.000 Zeichen lang sein. Teil sie in mehrere auf."
    }
    /// Error of the message box: the text has too many lines.
    too_many_lines {
        en: "Messages can be up to 2,000 lines. Split it into several.",
        es: "Un mensaje puede tener hasta 2000 líneas. Divídelo en varios.",
        de: "Eine Nachricht darf höchstens 2.000 Zeilen haben. Teil sie in mehrere auf."
    }
    /// Error of the message box: the page sent no usable idempotency key.
    reload {
        en: "Reload the page and send this again.",
        es: "Recarga la página y envíalo de nuevo.",
        de: "Lade die Seite neu und sende das noch einmal."
    }
    /// Error of the message box: the room is archived.
    archived {
        en: "This room is archived, so nobody can post in it. Copy your text and post it in another room.",
        es: "Esta sala está archivada y nadie puede escribir en ella. Copia tu texto y publícalo en otra sala.",
        de: "Dieser Raum ist archiviert, niemand kann mehr etwas schreiben. Kopier deinen Text und sende ihn in einem anderen Raum."
    }
    /// Error of the message box: its idempotency key was used for another message.
    elsewhere {
        en: "This wasn’t sent: another message went out from a different window. Send it again.",
        es: "Esto no se ha enviado: desde otra ventana salió otro mensaje. Envíalo de nuevo.",
        de: "Das wurde nicht gesendet: Aus einem anderen Fenster wurde eine andere Nachricht gesendet. Sende es noch einmal."
    }
    /// Above the message box, to the author alone: somebody whom the message names is not in the room.
    not_here[name] {
        en: "{name} isn’t in this room and won’t see your message.",
        es: "{name} no está en esta sala y no verá tu mensaje.",
        de: "{name} ist nicht in diesem Raum und sieht deine Nachricht nicht."
    }
    /// Button beside that: asks them into the room.
    ask_in { en: "Invite", es: "Invitar", de: "Einladen" }
    /// The same button’s label for screen readers.
    ask_in_which(name: &str) {
        en: "Invite {name}",
        es: "Invitar a {name}",
        de: "{name} einladen"
    }
    /// Above the message box, to the author alone, after @room or @here.
    not_everybody {
        en: "Nobody was notified by @room or @here: in rooms with more than 20 people only the owner can use them.",
        es: "Nadie ha recibido un aviso por @room o @here: en salas de más de 20 personas solo puede usarlos quien la gestiona.",
        de: "Durch @room oder @here wurde niemand benachrichtigt: In Räumen mit mehr als 20 Leuten kann das nur, wem der Raum gehört."
    }
}
