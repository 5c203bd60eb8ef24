//! Texts of what helps while a message is written.

use crate::i18n::strings::strings;

strings! {
    /// Label of the button that shows the row of formatting buttons, and of that row.
    formatting { en: "Formatting", es: "Formato", de: "Formatierung" }
    /// Button: bold text.
    bold { en: "Bold", es: "Negrita", de: "Fett" }
    /// Button: italic text.
    italic { en: "Italic", es: "Cursiva", de: "Kursiv" }
    /// Button: text that is struck through.
    strike { en: "Strikethrough", es: "Tachado", de: "Durchgestrichen" }
    /// Button: code.
    code { en: "Code", es: "Código", de: "Programmcode" }
    /// Button: a quote.
    quote { en: "Quote", es: "Cita", de: "Zitat" }
    /// Button: a list.
    list { en: "List", es: "Lista", de: "Liste" }
    /// Button: a link.
    link { en: "Link", es: "Enlace", de: "Verweis" }
    /// Label of the list of what a word may become, for screen readers.
    suggestions { en: "Suggestions", es: "Sugerencias", de: "Vorschläge" }
    /// Beside a person in that list who is not in the room.
    not_here { en: "not in this room", es: "no está en esta sala", de: "nicht in diesem Raum" }
    /// Beside @room in that list.
    everybody { en: "everyone in this room", es: "toda la sala", de: "alle in diesem Raum" }
    /// Beside @here in that list.
    online { en: "everyone online", es: "quienes están en línea", de: "alle, die online sind" }
    /// Below that list’s entries, for screen readers.
    how_many(count: usize) {
        en: "{count} suggestion. Press Enter to insert it." | "{count} suggestions. Use the arrow keys, then Enter.",
        es: "{count} sugerencia. Pulsa Intro para insertarla." | "{count} sugerencias. Usa las flechas y luego Intro.",
        de: "{count} Vorschlag. Eingabetaste fügt ihn ein." | "{count} Vorschläge. Pfeiltasten, dann Eingabetaste."
    }
    /// Command /me: what comes after it.
    me_words { en: "waves", es: "saluda", de: "winkt" }
    /// The effect of that command.
    me { en: "Say what you’re doing", es: "Decir qué haces", de: "Sagen, was du tust" }
    /// Command /shrug: what may come after it.
    shrug_words { en: "your text", es: "tu texto", de: "dein Text" }
    /// The effect of that command.
    shrug { en: "Shrug", es: "Encogerse de hombros", de: "Mit den Schultern zucken" }
    /// Command /topic: what comes after it.
    topic_words { en: "new topic", es: "nuevo tema", de: "neues Thema" }
    /// The effect of that command.
    topic { en: "Change this room’s topic", es: "Cambiar el tema de la sala", de: "Das Thema des Raums ändern" }
    /// Command /invite: what comes after it.
    invite_words { en: "@username", es: "@usuario", de: "@name" }
    /// The effect of that command.
    invite { en: "Invite somebody to this room", es: "Invitar a alguien a esta sala", de: "Jemanden in diesen Raum einladen" }
    /// Command /remind: what comes after it.
    remind_words { en: "tomorrow", es: "mañana", de: "morgen" }
    /// The effect of that command.
    remind { en: "Remind me of the last message, or of the one I reply to", es: "Recordarme el último mensaje, o aquel al que respondo", de: "Mich an die letzte Nachricht erinnern, oder an die, auf die ich antworte" }
    /// The effect of the command /mute.
    mute { en: "Stop counting messages here as unread", es: "Dejar de contar los mensajes como no leídos", de: "Nachrichten hier nicht mehr als ungelesen zählen" }
    /// The effect of the command /unmute.
    unmute { en: "Count messages here as unread again", es: "Volver a contar los mensajes como no leídos", de: "Nachrichten hier wieder als ungelesen zählen" }
    /// Command /poll: what comes after it.
    poll_words { en: "Where? | here | there", es: "¿Dónde? | aquí | allí", de: "Wo? | hier | dort" }
    /// The effect of that command.
    poll { en: "Start a poll", es: "Crear una encuesta", de: "Eine Umfrage starten" }
    /// The effect of the command /leave.
    leave { en: "Leave this room", es: "Salir de esta sala", de: "Diesen Raum verlassen" }
    /// Above the message box, after /topic.
    topic_changed { en: "The topic has been changed.", es: "Se ha cambiado el tema.", de: "Das Thema wurde geändert." }
    /// Above the message box, after /invite.
    invited { en: "Invitation sent.", es: "Invitación enviada.", de: "Einladung gesendet." }
    /// Above the message box, after /remind.
    reminded { en: "You’ll be reminded. The message is in Saved.", es: "Te lo recordaré. El mensaje está en Guardados.", de: "Du wirst erinnert. Die Nachricht ist unter „Gemerkt“." }
    /// Above the message box, after /mute.
    muted {
        en: "This room is muted. Type /unmute to undo that.",
        es: "Has silenciado esta sala. Escribe /unmute para deshacerlo.",
        de: "Dieser Raum ist stummgeschaltet. Mit /unmute machst du das rückgängig."
    }
    /// Above the message box, after /unmute.
    unmuted { en: "This room isn’t muted any more.", es: "Esta sala ya no está silenciada.", de: "Dieser Raum ist nicht mehr stummgeschaltet." }
    /// Error of the message box: no such command.
    unknown {
        en: "There’s no such command. To send this as a message, begin with two slashes.",
        es: "Ese comando no existe. Para enviarlo como mensaje, empieza con dos barras.",
        de: "Diesen Befehl gibt es nicht. Um das als Nachricht zu senden, beginne mit zwei Schrägstrichen."
    }
    /// Error of the message box: something has to follow the command.
    words_missing {
        en: "Something is missing after this command.",
        es: "Falta algo después de este comando.",
        de: "Nach diesem Befehl fehlt noch etwas."
    }
    /// Error of the message box: the command is for rooms only.
    not_in_conversation {
        en: "This command only works in rooms.",
        es: "Este comando solo funciona en salas.",
        de: "Dieser Befehl geht nur in Räumen."
    }
    /// Error of the message box, after /topic.
    only_owner {
        en: "Only the room’s owner can change its topic.",
        es: "Solo quien gestiona la sala puede cambiar el tema.",
        de: "Nur wem der Raum gehört, kann sein Thema ändern."
    }
}
