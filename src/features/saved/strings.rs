//! Texts around saved messages and reminders.

use crate::i18n::strings::strings;

strings! {
    /// Title of the page, and the link to it.
    saved { en: "Saved", es: "Guardados", de: "Gemerkt" }
    /// Button that saves a message, and its key in the list of shortcuts.
    save { en: "Save for later", es: "Guardar para después", de: "Für später merken" }
    /// Button that takes a message out.
    unsave { en: "Remove from Saved", es: "Quitar de Guardados", de: "Nicht mehr merken" }
    /// Link to the form with a reminder.
    remind { en: "Remind me…", es: "Recordármelo…", de: "Erinnern …" }
    /// The same for a message that has one.
    change_reminder { en: "Change reminder…", es: "Cambiar el recordatorio…", de: "Erinnerung ändern …" }
    /// Title of that form.
    remind_title { en: "Reminder", es: "Recordatorio", de: "Erinnerung" }
    /// The question of that form.
    when { en: "When should Snug remind you?", es: "¿Cuándo quieres que te lo recuerde Snug?", de: "Wann soll Snug dich erinnern?" }
    /// A choice of it, for a message that has a reminder.
    never { en: "Not at all", es: "Nunca", de: "Gar nicht" }
    /// Beside a message with a reminder that is to come.
    reminder_at[when] { en: "Reminder: {when}", es: "Recordatorio: {when}", de: "Erinnerung: {when}" }
    /// Beside a message whose reminder has come.
    reminded_at[when] {
        en: "You asked to be reminded: {when}",
        es: "Pediste que te lo recordara: {when}",
        de: "Du wolltest erinnert werden: {when}"
    }
    /// On the page of a message that is saved.
    you_saved[when] { en: "You saved this, {when}", es: "Lo guardaste, {when}", de: "Von dir gemerkt, {when}" }
    /// Heading above the reminders that have come.
    reminders { en: "Reminders", es: "Recordatorios", de: "Erinnerungen" }
    /// Heading above the others, below the reminders.
    others { en: "Other saved messages", es: "Otros mensajes guardados", de: "Sonst gemerkt" }
    /// Button: the reminder is no longer unread.
    done { en: "Done", es: "Hecho", de: "Erledigt" }
    /// The same for all of them.
    all_done { en: "All done", es: "Todo hecho", de: "Alles erledigt" }
    /// Before the name of a message’s room.
    in_room[room] { en: "in {room}", es: "en {room}", de: "in {room}" }
    /// In place of the list.
    none_yet {
        en: "Nothing saved yet. Save a message from its menu to find it again here.",
        es: "Todavía no has guardado nada. Guarda un mensaje desde su menú y lo encontrarás aquí.",
        de: "Noch nichts gemerkt. Merk dir eine Nachricht über ihr Menü, dann findest du sie hier wieder."
    }
    /// After a message was saved.
    is_saved { en: "Saved for you alone.", es: "Guardado solo para ti.", de: "Nur für dich gemerkt." }
    /// After a message was taken out.
    is_removed { en: "Removed from Saved.", es: "Quitado de Guardados.", de: "Nicht mehr gemerkt." }
    /// Button beside that.
    undo { en: "Undo", es: "Deshacer", de: "Rückgängig" }
    /// To somebody whose reminder comes, on any page.
    reminder_came { en: "You have a reminder.", es: "Tienes un recordatorio.", de: "Du hast eine Erinnerung." }
    /// Link beside that.
    show { en: "Show", es: "Ver", de: "Anzeigen" }
    /// Error: as many messages are saved as can be.
    too_many {
        en: "You have saved 5,000 messages already. Remove some first.",
        es: "Ya has guardado 5000 mensajes. Quita antes algunos.",
        de: "Du hast dir schon 5.000 Nachrichten gemerkt. Nimm zuerst einige heraus."
    }
    /// Error of the command /remind: it is no time.
    no_time {
        en: "Write when: hour, tonight, tomorrow, week, 18:30, or 2026-12-24 18:00.",
        es: "Escribe cuándo: hora, esta noche, mañana, semana, 18:30 o 2026-12-24 18:00.",
        de: "Schreib, wann: Stunde, heute Abend, morgen, Woche, 18:30 oder 2026-12-24 18:00."
    }
    /// Error of that command: the time cannot be chosen.
    not_within_a_year {
        en: "That time has passed, or is more than a year ahead.",
        es: "Esa hora ya ha pasado o falta más de un año.",
        de: "Diese Zeit ist vorbei oder mehr als ein Jahr entfernt."
    }
    /// Error of that command: the time zone is not known.
    no_zone {
        en: "Choose your time zone in your profile first, or use the message’s menu.",
        es: "Elige antes tu zona horaria en tu perfil o usa el menú del mensaje.",
        de: "Wähl zuerst deine Zeitzone in deinem Profil, oder nimm das Menü der Nachricht."
    }
    /// Error of that command: there is no message.
    no_message {
        en: "There’s no message here yet to remind you of.",
        es: "Aquí todavía no hay ningún mensaje que recordarte.",
        de: "Hier gibt es noch keine Nachricht, an die du erinnert werden könntest."
    }
}
