//! Texts about conversations between two people.

use crate::i18n::strings::strings;

strings! {
    /// Title of the page before a conversation that does not exist yet.
    opening { en: "Start a conversation", es: "Iniciar una conversación", de: "Unterhaltung beginnen" }
    /// Button on that page.
    open { en: "Start", es: "Iniciar", de: "Beginnen" }
    /// Name of the conversation with oneself.
    notes { en: "Notes to yourself", es: "Notas para ti", de: "Notizen an dich" }
    /// Receipt below one's last message: the server has saved it.
    sent { en: "Sent", es: "Enviado", de: "Gesendet" }
    /// Receipt below one's last message: the other person has been online since.
    delivered { en: "Delivered", es: "Entregado", de: "Zugestellt" }
    /// Receipt below one's last message: the other person has seen it.
    seen { en: "Seen", es: "Visto", de: "Gesehen" }
    /// Status of the other person.
    online { en: "online", es: "en línea", de: "online" }
    /// Status of the other person, where it is not known when they were last online.
    offline { en: "offline", es: "sin conexión", de: "offline" }
    /// Status of the other person: when they were last online.
    last_seen[when] { en: "last seen {when}", es: "última vez: {when}", de: "zuletzt online: {when}" }
}
