//! What is said of a conversation.

use crate::i18n::strings::strings;

strings! {
    /// What the conversation with oneself is called.
    notes { en: "Notes to yourself", es: "Notas para ti", de: "Notizen an dich" }
    /// What has become of what one said last: it is kept.
    sent { en: "Sent", es: "Enviado", de: "Gesendet" }
    /// The other has been online since.
    delivered { en: "Delivered", es: "Entregado", de: "Zugestellt" }
    /// The other has had it on the screen.
    seen { en: "Seen", es: "Visto", de: "Gesehen" }
    /// Whether somebody is.
    online { en: "online", es: "en línea", de: "online" }
    /// Whether somebody is.
    offline { en: "offline", es: "sin conexión", de: "offline" }
    /// When somebody was here last.
    last_seen[when] { en: "last seen {when}", es: "última vez: {when}", de: "zuletzt gesehen: {when}" }
}
