//! What is said where a room is shown live.

use crate::i18n::strings::strings;

strings! {
    /// What the frame is called in which a room is shown without scripts.
    messages_in(room: &str) { en: "Messages in {room}", es: "Mensajes de {room}", de: "Nachrichten in {room}" }
    /// The last word there: too much was missed.
    reset {
        en: "There is more than fits here. Open the room anew.",
        es: "Hay más de lo que cabe aquí. Vuelve a abrir la sala.",
        de: "Es ist mehr, als hier Platz hat. Öffne den Raum neu."
    }
    /// The last word there: the reader left.
    left {
        en: "You are not in this room any more. Back to the lobby.",
        es: "Ya no estás en esta sala. Volver al vestíbulo.",
        de: "Du bist nicht mehr in diesem Raum. Zurück zur Lobby."
    }
    /// The last word there: the reader signed out.
    signed_out {
        en: "You are signed out. Sign in again.",
        es: "Tu sesión está cerrada. Inicia sesión de nuevo.",
        de: "Du bist abgemeldet. Melde dich wieder an."
    }
}
