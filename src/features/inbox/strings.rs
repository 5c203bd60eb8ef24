//! Texts of the inbox, of what is new everywhere, and of marking as unread.

use crate::i18n::strings::strings;

strings! {
    /// Title of the inbox, and the link to it in the sidebar.
    inbox { en: "Inbox", es: "Bandeja", de: "Eingang" }
    /// Label of the links that choose what it shows, for screen readers.
    filters { en: "Show", es: "Mostrar", de: "Anzeigen" }
    /// Link that shows everything.
    all { en: "All", es: "Todo", de: "Alles" }
    /// Link that shows mentions.
    mentions { en: "Mentions", es: "Menciones", de: "Erwähnungen" }
    /// Link that shows answers.
    answers { en: "Replies", es: "Respuestas", de: "Antworten" }
    /// Link that shows reactions.
    reactions { en: "Reactions", es: "Reacciones", de: "Reaktionen" }
    /// Link that shows reminders.
    reminders { en: "Reminders", es: "Recordatorios", de: "Erinnerungen" }
    /// A message that the reader wanted to be reminded of; its author.
    reminder[who, room] { en: "Reminder: {who} in {room}", es: "Recordatorio: {who} en {room}", de: "Erinnerung: {who} in {room}" }
    /// Somebody mentioned the reader.
    mentioned_you[who, room] { en: "{who} mentioned you in {room}", es: "{who} te mencionó en {room}", de: "{who} hat dich in {room} erwähnt" }
    /// They mentioned everybody in the room.
    mentioned_everybody[who, room] { en: "{who} mentioned everyone in {room}", es: "{who} mencionó a todo el mundo en {room}", de: "{who} hat alle in {room} erwähnt" }
    /// They answered in a thread that the reader follows.
    answered[who, room] { en: "{who} replied in {room}", es: "{who} respondió en {room}", de: "{who} hat in {room} geantwortet" }
    /// One person reacted to what the reader said.
    reacted[who, emoji, room] {
        en: "{who} reacted {emoji} in {room}",
        es: "{who} reaccionó {emoji} en {room}",
        de: "{who} hat in {room} mit {emoji} reagiert"
    }
    /// Several people did.
    they_reacted[who, emoji, room] {
        en: "{who} reacted {emoji} in {room}",
        es: "{who} reaccionaron {emoji} en {room}",
        de: "{who} haben in {room} mit {emoji} reagiert"
    }
    /// Two people.
    both[one, other] { en: "{one} and {other}", es: "{one} y {other}", de: "{one} und {other}" }
    /// Two people and one more.
    and_another[one, other] { en: "{one}, {other} and 1 other", es: "{one}, {other} y 1 persona más", de: "{one}, {other} und 1 weitere Person" }
    /// Two people and several more.
    and_others[one, other, n] {
        en: "{one}, {other} and {n} others",
        es: "{one}, {other} y {n} personas más",
        de: "{one}, {other} und {n} weitere"
    }
    /// The name of a conversation, where a room’s name would be.
    conversation { en: "your conversation", es: "vuestra conversación", de: "eurem Gespräch" }
    /// Beside something unread, for screen readers.
    unread { en: "Unread", es: "Sin leer", de: "Ungelesen" }
    /// In place of the list, while there is nothing.
    nothing {
        en: "Nothing here yet. Mentions of you, replies in threads you follow and reactions to your messages show up here.",
        es: "Aún no hay nada. Aquí aparecen las menciones, las respuestas en los hilos que sigues y las reacciones a tus mensajes.",
        de: "Noch nichts. Hier erscheinen Erwähnungen, Antworten in Threads, denen du folgst, und Reaktionen auf deine Nachrichten."
    }
    /// Button that marks everything in the inbox as read.
    mark_all { en: "Mark all as read", es: "Marcar todo como leído", de: "Alles als gelesen markieren" }
    /// Button that takes the latest marking back.
    undo { en: "Undo", es: "Deshacer", de: "Rückgängig" }
    /// Link to earlier items.
    older { en: "Earlier", es: "Anteriores", de: "Früheres" }
    /// Link from the inbox, and title of the page of what is new in all rooms.
    catch_up { en: "Catch up", es: "Ponerse al día", de: "Neues nachlesen" }
    /// On that page, when nothing is unread.
    all_caught_up { en: "You’re all caught up. Nothing is unread.", es: "Estás al día. No hay nada sin leer.", de: "Du bist auf dem neuesten Stand. Nichts ist ungelesen." }
    /// Below the name of a room, how many messages are unread.
    new_messages(n: u32) { en: "1 new message" | "{n} new messages", es: "1 mensaje nuevo" | "{n} mensajes nuevos", de: "1 neue Nachricht" | "{n} neue Nachrichten" }
    /// The same, when there are more than are counted.
    many_new { en: "99+ new messages", es: "Más de 99 mensajes nuevos", de: "Über 99 neue Nachrichten" }
    /// The same, when one of them mentions the reader.
    with_mention[count] { en: "{count}, you were mentioned", es: "{count}, te han mencionado", de: "{count}, du wurdest erwähnt" }
    /// Link to the room, below its first new messages.
    go_on[room] { en: "Read on in {room}", es: "Seguir leyendo en {room}", de: "In {room} weiterlesen" }
    /// Button that marks one room as read.
    mark_room[room] { en: "Mark {room} as read", es: "Marcar {room} como leída", de: "{room} als gelesen markieren" }
    /// Below the rooms, when there are more than the page shows.
    more_rooms(n: usize) { en: "1 more room has new messages." | "{n} more rooms have new messages.", es: "1 sala más tiene mensajes nuevos." | "{n} salas más tienen mensajes nuevos.", de: "1 weiterer Raum hat neue Nachrichten." | "{n} weitere Räume haben neue Nachrichten." }
    /// Tooltip of the link that goes to the next room with something unread; a shortcut too.
    next_unread { en: "Next unread", es: "Siguiente sin leer", de: "Nächstes Ungelesene" }
    /// Action of a message: it and all after it are unread again.
    mark_unread { en: "Mark unread from here", es: "Marcar como no leído desde aquí", de: "Ab hier als ungelesen markieren" }
    /// Notice after that.
    marked_unread { en: "Marked as unread.", es: "Marcado como no leído.", de: "Als ungelesen markiert." }
    /// Notice after everything was marked as read.
    marked_read { en: "Everything is marked as read.", es: "Todo está marcado como leído.", de: "Alles ist als gelesen markiert." }
    /// Shortcut: opens the inbox.
    open_inbox { en: "Open the inbox", es: "Abrir la bandeja", de: "Eingang öffnen" }
}
