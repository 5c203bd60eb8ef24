//! Texts of the page that shows a room live without scripts.

use crate::i18n::strings::strings;

strings! {
    /// Label of the frame that shows that page.
    messages_in(room: &str) { en: "Messages in {room}", es: "Mensajes de {room}", de: "Nachrichten in {room}" }
    /// Link at the end of the page: more messages were missed than it can show.
    reset {
        en: "There are more messages than fit here. Open the room again.",
        es: "Hay más mensajes de los que caben aquí. Vuelve a abrir la sala.",
        de: "Hier passen nicht alle Nachrichten hin. Öffne den Raum noch einmal."
    }
    /// Link at the end of the page: the reader is no longer a member.
    left {
        en: "You’re no longer in this room. Back to rooms.",
        es: "Ya no estás en esta sala. Volver a las salas.",
        de: "Du bist nicht mehr in diesem Raum. Zurück zu den Räumen."
    }
    /// Link at the end of the page: the session has ended.
    signed_out {
        en: "You’ve been signed out. Sign in again.",
        es: "Se ha cerrado tu sesión. Inicia sesión de nuevo.",
        de: "Du wurdest abgemeldet. Melde dich wieder an."
    }
}
