//! Texts about blocking people.

use crate::i18n::strings::strings;

strings! {
    /// In place of a message of a blocked person, in a room. A link that shows the message.
    folded_show {
        en: "Message from someone you blocked – show",
        es: "Mensaje de alguien a quien has bloqueado: mostrar",
        de: "Nachricht von jemandem, den du blockiert hast – anzeigen"
    }
    /// In place of such a message in the list of rooms.
    folded {
        en: "Message from someone you blocked",
        es: "Mensaje de alguien a quien has bloqueado",
        de: "Nachricht von jemandem, den du blockiert hast"
    }
    /// Link on a profile and in a conversation.
    block { en: "Block", es: "Bloquear", de: "Blockieren" }
    /// The label of that link for screen readers.
    block_person(name: &str) { en: "Block {name}", es: "Bloquear a {name}", de: "{name} blockieren" }
    /// Button on a profile, and in the list of blocked people.
    unblock { en: "Unblock", es: "Desbloquear", de: "Blockierung aufheben" }
    /// The same button’s label for screen readers.
    unblock_person(name: &str) { en: "Unblock {name}", es: "Desbloquear a {name}", de: "Blockierung aufheben: {name}" }
    /// Title of the page that asks.
    block_title { en: "Block someone", es: "Bloquear a alguien", de: "Jemanden blockieren" }
    /// Heading of that page.
    block_question[person] { en: "Block {person}?", es: "¿Bloquear a {person}?", de: "{person} blockieren?" }
    /// On that page.
    block_hint {
        en: "They can’t message you, invite you or add you to rooms. Their messages in rooms you share are hidden from you until you choose to see one. They aren’t told, and you can unblock them at any time.",
        es: "No podrá escribirte, invitarte ni añadirte a salas. Sus mensajes en las salas que compartís se ocultan hasta que decidas ver alguno. No se le avisa, y puedes desbloquearla cuando quieras.",
        de: "Die Person kann dir nicht schreiben, dich nicht einladen und nicht zu Räumen hinzufügen. Ihre Nachrichten in gemeinsamen Räumen siehst du nur, wenn du sie einzeln anzeigst. Sie erfährt nichts davon, und du kannst die Blockierung jederzeit aufheben."
    }
    /// Link on that page.
    keep { en: "Cancel", es: "Cancelar", de: "Abbrechen" }
    /// On the profile of a blocked person.
    is_blocked { en: "You’ve blocked this person.", es: "Has bloqueado a esta persona.", de: "Du hast diese Person blockiert." }
    /// Heading of the list of blocked people.
    blocked_people { en: "Blocked people", es: "Personas bloqueadas", de: "Blockierte Personen" }
    /// In place of that list.
    nobody { en: "You haven’t blocked anyone.", es: "No has bloqueado a nadie.", de: "Du hast niemanden blockiert." }

    /// In place of the message box, and as its error: the reader has blocked the other person.
    own_block {
        en: "You’ve blocked this person. Unblock them to send messages.",
        es: "Has bloqueado a esta persona. Desbloquéala para enviarle mensajes.",
        de: "Du hast diese Person blockiert. Heb die Blockierung auf, um ihr zu schreiben."
    }
    /// In place of the message box, and as its error: the other person has blocked the reader.
    cannot_write {
        en: "You can’t send messages to this person.",
        es: "No puedes enviar mensajes a esta persona.",
        de: "Du kannst dieser Person keine Nachrichten senden."
    }
    /// Below that, on a page of its own.
    cannot_write_hint {
        en: "You can still talk in the rooms you share.",
        es: "Podéis seguir hablando en las salas que compartís.",
        de: "In gemeinsamen Räumen könnt ihr euch weiterhin schreiben."
    }
}
