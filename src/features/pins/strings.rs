//! Texts around pins.

use crate::i18n::strings::strings;

strings! {
    /// Beside the time of a pinned message.
    pinned { en: "Pinned", es: "Fijado", de: "Angepinnt" }
    /// Button that pins a message, and its key in the list of shortcuts.
    pin { en: "Pin", es: "Fijar", de: "Anpinnen" }
    /// Button that takes the pin away.
    unpin { en: "Unpin", es: "Dejar de fijar", de: "Nicht mehr anpinnen" }
    /// Link from the room’s menu to its pins, and the heading of a setting.
    pins { en: "Pinned messages", es: "Mensajes fijados", de: "Angepinnte Nachrichten" }
    /// Title of the page with a room’s pins.
    pins_of[room] { en: "Pinned in {room}", es: "Fijados en {room}", de: "Angepinnt in {room}" }
    /// Below a pinned message, on its page and in the list.
    pinned_by[who, when] {
        en: "Pinned by {who}, {when}",
        es: "Lo fijó {who}, {when}",
        de: "Angepinnt von {who}, {when}"
    }
    /// In place of the list.
    none_yet {
        en: "No pinned messages yet. Pin one to keep it within everyone’s reach.",
        es: "Todavía no hay mensajes fijados. Fija uno para que todos lo tengan a mano.",
        de: "Noch ist nichts angepinnt. Pinne eine Nachricht an, damit alle sie schnell finden."
    }
    /// Error: the room has as many pins as it can have.
    too_many {
        en: "This room already has 100 pinned messages. Unpin one first.",
        es: "Esta sala ya tiene 100 mensajes fijados. Deja de fijar alguno primero.",
        de: "In diesem Raum sind schon 100 Nachrichten angepinnt. Löse zuerst eine davon."
    }
    /// Error: the owner keeps it to themselves.
    only_owner {
        en: "Only the owner of this room can pin messages.",
        es: "En esta sala solo puede fijar mensajes quien la gestiona.",
        de: "In diesem Raum kann nur anpinnen, wem er gehört."
    }
    /// Error in an archived room.
    archived {
        en: "This room is archived, so its pinned messages stay as they are.",
        es: "Esta sala está archivada y sus mensajes fijados se quedan como están.",
        de: "Dieser Raum ist archiviert. Was angepinnt ist, bleibt, wie es ist."
    }
    /// Setting of a room: who may pin messages.
    who_may { en: "Who can pin messages", es: "Quién puede fijar mensajes", de: "Wer Nachrichten anpinnen darf" }
    /// A choice of it.
    everyone { en: "Everyone in the room", es: "Todos los miembros de la sala", de: "Alle im Raum" }
    /// A choice of it.
    owner { en: "Only the owner", es: "Solo quien la gestiona", de: "Nur, wem der Raum gehört" }
}
