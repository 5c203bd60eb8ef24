//! Texts of the list of keyboard shortcuts.

use crate::i18n::strings::strings;

strings! {
    /// Between two keys that do the same.
    or { en: "or", es: "o", de: "oder" }
    /// Heading of the shortcuts that work on every page.
    anywhere { en: "Everywhere", es: "En cualquier parte", de: "Überall" }
    /// Heading of the shortcuts that work in the list of messages.
    reading { en: "In messages", es: "En los mensajes", de: "In den Nachrichten" }
    /// Heading of the commands.
    commands { en: "Commands", es: "Comandos", de: "Befehle" }
    /// Heading of the shortcuts that work in the message box.
    writing { en: "While typing", es: "Al escribir", de: "Beim Schreiben" }
    /// Ctrl K: opens the quick switcher.
    go { en: "Jump to a room or person", es: "Ir a una sala o persona", de: "Zu einem Raum oder einer Person wechseln" }
    /// ?: opens this list.
    show { en: "Show this list", es: "Mostrar esta lista", de: "Diese Liste anzeigen" }
    /// J: selects the next message.
    next { en: "Next message", es: "Mensaje siguiente", de: "Nächste Nachricht" }
    /// K: selects the previous message.
    before { en: "Previous message", es: "Mensaje anterior", de: "Vorherige Nachricht" }
    /// Enter, on the selected message: opens the sheet.
    all_actions { en: "Everything you can do with it", es: "Todo lo que puedes hacer con él", de: "Alles, was du mit ihr tun kannst" }
    /// Heading of the keys that do something with the selected message.
    selected { en: "With the selected message", es: "Con el mensaje seleccionado", de: "Mit der ausgewählten Nachricht" }
    /// Esc: goes back to the message box.
    back { en: "Back to the message box", es: "Volver al cuadro de mensaje", de: "Zurück zum Nachrichtenfeld" }
    /// Enter: sends the message.
    send { en: "Send", es: "Enviar", de: "Senden" }
    /// Shift Enter: begins a new line.
    line { en: "New line", es: "Nueva línea", de: "Neue Zeile" }
    /// ↑: edits the reader's last message.
    edit_last {
        en: "Edit your last message (when the box is empty)",
        es: "Editar tu último mensaje (si el cuadro está vacío)",
        de: "Deine letzte Nachricht bearbeiten (bei leerem Feld)"
    }
    /// Esc, while editing: gives the change up.
    cancel { en: "Cancel editing", es: "Cancelar la edición", de: "Bearbeiten abbrechen" }
    /// Name of a key, as printed on it.
    ctrl { en: "Ctrl", es: "Ctrl", de: "Strg" }
    /// Name of a key, as printed on it.
    shift { en: "Shift", es: "Mayús", de: "Umschalt" }
    /// Name of a key, as printed on it.
    enter { en: "Enter", es: "Intro", de: "Eingabe" }
}
