//! What the keys do.

use crate::i18n::strings::strings;

strings! {
    /// Between two keys that do the same.
    or { en: "or", es: "o", de: "oder" }
    /// A heading.
    anywhere { en: "Anywhere", es: "En cualquier parte", de: "Überall" }
    /// A heading.
    reading { en: "Among messages", es: "Entre los mensajes", de: "Zwischen den Nachrichten" }
    /// A heading.
    writing { en: "While writing", es: "Al escribir", de: "Beim Schreiben" }
    /// What a key does, as all that follow.
    go { en: "Go to a room or a person", es: "Ir a una sala o a una persona", de: "Zu einem Raum oder einer Person gehen" }
    /// ?
    show { en: "Show these keys", es: "Mostrar estas teclas", de: "Diese Tasten zeigen" }
    /// j
    next { en: "The next message", es: "El mensaje siguiente", de: "Die nächste Nachricht" }
    /// k
    before { en: "The message before", es: "El mensaje anterior", de: "Die Nachricht davor" }
    /// e
    edit { en: "Edit the message, if it is yours", es: "Editar el mensaje, si es tuyo", de: "Die Nachricht bearbeiten, wenn es deine ist" }
    /// Esc
    back { en: "Back to writing", es: "Volver a escribir", de: "Zurück zum Schreiben" }
    /// Enter
    send { en: "Send", es: "Enviar", de: "Senden" }
    /// Shift Enter
    line { en: "Another line", es: "Otra línea", de: "Eine neue Zeile" }
    /// ↑
    edit_last {
        en: "Edit what you said last, if nothing is typed",
        es: "Editar lo último que dijiste, si no hay nada escrito",
        de: "Bearbeiten, was du zuletzt gesagt hast, wenn nichts getippt ist"
    }
    /// Esc, while editing
    cancel { en: "Cancel editing", es: "Cancelar la edición", de: "Bearbeiten abbrechen" }
    /// What is written on a key.
    ctrl { en: "Ctrl", es: "Ctrl", de: "Strg" }
    /// What is written on a key.
    shift { en: "Shift", es: "Mayús", de: "Umschalt" }
    /// What is written on a key.
    enter { en: "Enter", es: "Intro", de: "Eingabe" }
}
