//! Texts around messages that are sent later.

use crate::i18n::strings::strings;

strings! {
    /// Button in the message box, and title of the page it leads to.
    send_later { en: "Send later", es: "Enviar más tarde", de: "Später senden" }
    /// Heading of that page.
    send_later_in[room] { en: "Send later in {room}", es: "Enviar más tarde en {room}", de: "Später senden in {room}" }
    /// Label of the text on that page.
    message { en: "Message", es: "Mensaje", de: "Nachricht" }
    /// Above the choices of a time.
    when { en: "When to send it", es: "Cuándo enviarlo", de: "Wann senden" }
    /// Button that stores the message for later.
    schedule { en: "Schedule", es: "Programar", de: "Planen" }
    /// Link back without doing anything.
    cancel { en: "Cancel", es: "Cancelar", de: "Abbrechen" }
    /// Title of the list of messages that wait, and link to it.
    scheduled { en: "Scheduled messages", es: "Mensajes programados", de: "Geplante Nachrichten" }
    /// Heading in the sidebar, with how many wait.
    in_sidebar { en: "Scheduled", es: "Programados", de: "Geplant" }
    /// Link beside that, to the list.
    show { en: "Show", es: "Mostrar", de: "Anzeigen" }
    /// The label of that link for screen readers.
    show_scheduled { en: "Show scheduled messages", es: "Mostrar mensajes programados", de: "Anzeigen: geplante Nachrichten" }
    /// In that heading: how many messages could not be sent.
    not_sent(n: usize) { en: "{n} not sent", es: "{n} sin enviar", de: "{n} nicht gesendet" }
    /// In place of the list.
    none {
        en: "Nothing is waiting to be sent. To send a message later, write it in a room and choose “Send later”.",
        es: "No hay nada pendiente de enviar. Para enviar un mensaje más tarde, escríbelo en una sala y elige «Enviar más tarde».",
        de: "Nichts wartet darauf, gesendet zu werden. Um eine Nachricht später zu senden, schreib sie in einem Raum und wähle „Später senden“."
    }
    /// Above the message box: a message of the reader will be sent here.
    one_waits_here[when] {
        en: "Your message will be sent here on {when}.",
        es: "Tu mensaje se enviará aquí: {when}.",
        de: "Deine Nachricht wird hier gesendet: {when}."
    }
    /// The same for several messages.
    some_wait_here[n, when] {
        en: "{n} of your messages will be sent here, the next one on {when}.",
        es: "{n} de tus mensajes se enviarán aquí; el próximo: {when}.",
        de: "{n} deiner Nachrichten werden hier gesendet, die nächste: {when}."
    }
    /// Link beside that.
    change { en: "Change", es: "Cambiar", de: "Ändern" }
    /// Label of the link on the list that changes a message, for screen readers.
    change_which(text: &str) { en: "Change: “{text}”", es: "Cambiar: «{text}»", de: "Ändern: „{text}“" }
    /// Title of the page that changes a message.
    change_title { en: "Change scheduled message", es: "Cambiar mensaje programado", de: "Geplante Nachricht ändern" }
    /// In the list, for which room a message is.
    in_room[room] { en: "In {room}", es: "En {room}", de: "In {room}" }
    /// The same for a conversation.
    to_person[person] { en: "To {person}", es: "Para {person}", de: "An {person}" }
    /// The same for a room that the reader is not in any more.
    in_a_room_you_left { en: "In a room you’re no longer in", es: "En una sala en la que ya no estás", de: "In einem Raum, in dem du nicht mehr bist" }
    /// In the list: the message answers another one. A link.
    answers { en: "in reply to a message", es: "en respuesta a un mensaje", de: "als Antwort auf eine Nachricht" }
    /// Beside the choice of a time: the time now chosen.
    now_planned[when] { en: "Now planned for {when}.", es: "Programado ahora para {when}.", de: "Zurzeit geplant: {when}." }
    /// A choice of a time that leaves it as it is.
    same_time { en: "Keep the time", es: "Mantener la hora", de: "Zeit beibehalten" }
    /// Button that sends a message before its time.
    send_now { en: "Send now", es: "Enviar ahora", de: "Jetzt senden" }
    /// Label of that button for screen readers.
    send_now_which(text: &str) { en: "Send now: “{text}”", es: "Enviar ahora: «{text}»", de: "Jetzt senden: „{text}“" }
    /// Link that takes a message back, and title of the page that asks.
    take_back { en: "Take back", es: "Retirar", de: "Zurücknehmen" }
    /// Label of that link for screen readers.
    take_back_which(text: &str) { en: "Take back: “{text}”", es: "Retirar: «{text}»", de: "Zurücknehmen: „{text}“" }
    /// Heading of the page that asks.
    take_back_question { en: "Take this message back?", es: "¿Retirar este mensaje?", de: "Diese Nachricht zurücknehmen?" }
    /// On that page.
    take_back_hint {
        en: "It won’t be sent, and its text is deleted. Copy it first if you still need it.",
        es: "No se enviará y su texto se borrará. Cópialo antes si aún lo necesitas.",
        de: "Sie wird nicht gesendet, und ihr Text wird gelöscht. Kopier ihn vorher, wenn du ihn noch brauchst."
    }
    /// Link on that page.
    keep { en: "Keep it", es: "Conservar", de: "Behalten" }

    /// Before the reason: the message was not sent when it was due.
    was_not_sent[reason] { en: "Not sent: {reason}", es: "No enviado: {reason}", de: "Nicht gesendet: {reason}" }
    /// Before the reason, as long as its time has not come.
    will_not_be_sent[reason] { en: "As things are, this won’t be sent: {reason}", es: "Tal como está, esto no se enviará: {reason}", de: "So, wie es ist, wird das nicht gesendet: {reason}" }
    /// A reason.
    not_in_room { en: "you’re no longer in this room.", es: "ya no estás en esta sala.", de: "Du bist nicht mehr in diesem Raum." }
    /// A reason.
    room_deleted { en: "the room has been deleted.", es: "la sala se ha eliminado.", de: "Der Raum wurde gelöscht." }
    /// A reason.
    archived { en: "the room is archived.", es: "la sala está archivada.", de: "Der Raum ist archiviert." }
    /// A reason.
    own_block { en: "you’ve blocked this person.", es: "has bloqueado a esta persona.", de: "Du hast diese Person blockiert." }
    /// A reason.
    cannot_write { en: "you can’t send messages to this person.", es: "no puedes enviar mensajes a esta persona.", de: "Du kannst dieser Person keine Nachrichten senden." }
    /// A reason.
    unreadable { en: "its text can’t be read.", es: "no se puede leer su texto.", de: "Ihr Text ist nicht lesbar." }
    /// In place of such a text.
    no_text { en: "This text can’t be read.", es: "No se puede leer este texto.", de: "Dieser Text ist nicht lesbar." }
    /// Error of the form: a person has as many messages waiting as they may.
    too_many {
        en: "100 of your messages are waiting already. Send one or take one back first.",
        es: "Ya tienes 100 mensajes pendientes. Envía o retira uno antes.",
        de: "Es warten schon 100 Nachrichten von dir. Sende erst eine oder nimm eine zurück."
    }
    /// Error of the form: the room is archived.
    room_is_archived { en: "This room is archived, so nothing can be sent here.", es: "Esta sala está archivada y no se puede enviar nada aquí.", de: "Dieser Raum ist archiviert, hier kann nichts gesendet werden." }
    /// Error of the form: the message that it answers was deleted.
    parent_removed {
        en: "The message you’re replying to has been deleted. Schedule this again to send it on its own.",
        es: "El mensaje al que respondes se ha eliminado. Prográmalo de nuevo para enviarlo por separado.",
        de: "Die Nachricht, auf die du antwortest, wurde gelöscht. Plane das noch einmal, um es für sich zu senden."
    }
    /// Error of the form: the text is a command.
    is_command {
        en: "A command can’t be sent later. To send this as a message, begin with two slashes.",
        es: "Un comando no se puede enviar más tarde. Para enviarlo como mensaje, empieza con dos barras.",
        de: "Ein Befehl lässt sich nicht später senden. Um das als Nachricht zu senden, beginne mit zwei Schrägstrichen."
    }
    /// Note on the list: the message was sent or taken back meanwhile.
    is_gone {
        en: "That message isn’t waiting any more: it has been sent or taken back.",
        es: "Ese mensaje ya no está pendiente: se ha enviado o retirado.",
        de: "Diese Nachricht wartet nicht mehr: Sie wurde gesendet oder zurückgenommen."
    }
}
