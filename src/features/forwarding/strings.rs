//! Texts around forwarding.

use crate::i18n::strings::strings;

strings! {
    /// Button that forwards a message, its key in the list of shortcuts, and the title of the page.
    forward { en: "Forward", es: "Reenviar", de: "Weiterleiten" }
    /// Label of the choice of a room or a conversation.
    forward_to { en: "Send to", es: "Enviar a", de: "Senden an" }
    /// The first entry of that choice.
    choose { en: "Choose a room or a person", es: "Elige una sala o una persona", de: "Wähl einen Raum oder eine Person" }
    /// Heading of the rooms among the choices.
    rooms { en: "Rooms", es: "Salas", de: "Räume" }
    /// Heading of the people among the choices.
    people { en: "People", es: "Personas", de: "Personen" }
    /// Label of the field for a comment.
    comment { en: "Comment", es: "Comentario", de: "Kommentar" }
    /// Hint on the page, for a message of a private room or a conversation.
    private {
        en: "This was said in private, so it can only go to a person who can already read it here. To share it with others, copy its text.",
        es: "Esto se dijo en privado, así que solo puede enviarse a alguien que ya puede leerlo aquí. Para compartirlo con otras personas, copia el texto.",
        de: "Das wurde unter sich gesagt und kann deshalb nur an eine Person gehen, die es hier schon lesen kann. Um es mit anderen zu teilen, kopier den Text."
    }
    /// In place of the form, when nothing can be chosen.
    nowhere {
        en: "There is no room or person you can send it to.",
        es: "No hay ninguna sala ni persona a la que puedas enviarlo.",
        de: "Es gibt keinen Raum und keine Person, an die du es senden kannst."
    }
    /// Beside the choice, when nothing was chosen or what was chosen is not there any more.
    choose_where { en: "Choose where to send it.", es: "Elige adónde enviarlo.", de: "Wähl aus, wohin es gehen soll." }
    /// Link in the forwarded message: the author and the room.
    source(author: &str, room: &str) {
        en: "{author} in {room}",
        es: "{author} en {room}",
        de: "{author} in {room}"
    }
}
