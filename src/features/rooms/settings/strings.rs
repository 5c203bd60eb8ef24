//! What is said where a room is set up.

use crate::i18n::strings::strings;

strings! {
    /// The page's title.
    settings { en: "Settings", es: "Ajustes", de: "Einstellungen" }
    /// Its heading.
    settings_of[room] { en: "Settings of {room}", es: "Ajustes de {room}", de: "Einstellungen von {room}" }
    /// What was done.
    cleared {
        en: "The history is cleared, for you alone.",
        es: "El historial está vacío, solo para ti.",
        de: "Der Verlauf ist gelöscht, nur für dich."
    }
    /// A button that takes it back.
    undo { en: "Undo", es: "Deshacer", de: "Rückgängig machen" }
    /// A heading.
    news { en: "What is news to you", es: "Qué es novedad para ti", de: "Was für dich neu ist" }
    /// A choice.
    everything { en: "Everything", es: "Todo", de: "Alles" }
    /// What it means.
    everything_hint {
        en: "All that is said is counted until you have read it.",
        es: "Todo lo que se dice se cuenta hasta que lo lees.",
        de: "Alles, was gesagt wird, wird gezählt, bis du es gelesen hast."
    }
    /// A choice.
    mentions { en: "Mentions", es: "Menciones", de: "Erwähnungen" }
    /// What it means.
    mentions_hint {
        en: "Only what has your name in it: @you.",
        es: "Solo lo que lleva tu nombre: @tú.",
        de: "Nur, was deinen Namen enthält: @du."
    }
    /// A choice.
    nothing { en: "Nothing", es: "Nada", de: "Nichts" }
    /// What it means.
    nothing_hint { en: "The room is muted.", es: "La sala está silenciada.", de: "Der Raum ist stumm." }
    /// A heading.
    history { en: "Your history", es: "Tu historial", de: "Dein Verlauf" }
    /// What its button does.
    clear_hint {
        en: "Clears all that was said here so far, for you alone. The others keep it.",
        es: "Borra todo lo que se ha dicho aquí hasta ahora, solo para ti. Los demás lo conservan.",
        de: "Löscht alles, was hier bis jetzt gesagt wurde, nur für dich. Die anderen behalten es."
    }
    /// That button.
    clear { en: "Clear history for me", es: "Borrar el historial para mí", de: "Verlauf für mich löschen" }
    /// A heading.
    leave { en: "Leave", es: "Salir", de: "Verlassen" }
    /// What to think of before.
    leave_hint {
        en: "Only somebody who is in it can ask you in again.",
        es: "Solo alguien que esté dentro puede volver a invitarte.",
        de: "Nur wer darin ist, kann dich wieder einladen."
    }
    /// A heading.
    naming { en: "Name and topic", es: "Nombre y tema", de: "Name und Thema" }
    /// A heading.
    archive { en: "Archive", es: "Archivar", de: "Archivieren" }
    /// How it is.
    archived_hint {
        en: "It is archived: everybody can read it, and nobody writes in it.",
        es: "Está archivada: se puede leer, pero nadie escribe en ella.",
        de: "Er ist archiviert: Alle können ihn lesen, und niemand schreibt darin."
    }
    /// A button that ends that.
    take_up { en: "Take it up again", es: "Retomarla", de: "Wieder aufnehmen" }
    /// What archiving means.
    archive_hint {
        en: "Everybody in it can still read it, and nobody can write in it, until you take it up again.",
        es: "Sus miembros podrán seguir leyéndola, pero nadie podrá escribir en ella hasta que la retomes.",
        de: "Alle darin können ihn weiter lesen, aber niemand kann darin schreiben, bis du ihn wieder aufnimmst."
    }
    /// Its button.
    archive_room { en: "Archive this room", es: "Archivar esta sala", de: "Diesen Raum archivieren" }
    /// A heading.
    delete { en: "Delete", es: "Eliminar", de: "Löschen" }
    /// What deleting means.
    delete_hint {
        en: "With all that was said in it, for everybody.",
        es: "Con todo lo que se ha dicho en ella, para todo el mundo.",
        de: "Mit allem, was darin gesagt wurde, für alle."
    }
    /// The way to the question.
    delete_room { en: "Delete this room…", es: "Eliminar esta sala…", de: "Diesen Raum löschen …" }
    /// The title of its page.
    delete_title { en: "Delete room", es: "Eliminar la sala", de: "Raum löschen" }
    /// The question.
    delete_question { en: "Delete this room?", es: "¿Eliminar esta sala?", de: "Diesen Raum löschen?" }
    /// What will be.
    will_be_gone[room] {
        en: "All that was said in {room} will be gone, for everybody. This cannot be undone.",
        es: "Todo lo que se ha dicho en {room} desaparecerá para todo el mundo. No se puede deshacer.",
        de: "Alles, was in {room} gesagt wurde, ist dann weg, für alle. Das lässt sich nicht rückgängig machen."
    }
    /// A field.
    its_name { en: "The room's name", es: "El nombre de la sala", de: "Der Name des Raums" }
    /// Below that field.
    its_name_hint {
        en: "Type it, so that nothing is deleted by mistake.",
        es: "Escríbelo, para que nada se elimine por error.",
        de: "Tippe ihn ein, damit nichts aus Versehen gelöscht wird."
    }
    /// Beside another name.
    not_its_name {
        en: "That is not what the room is called. Type its name as it stands above.",
        es: "La sala no se llama así. Escribe su nombre tal como aparece arriba.",
        de: "So heißt der Raum nicht. Tippe seinen Namen, wie er oben steht."
    }
    /// A button.
    delete_for_all { en: "Delete for everybody", es: "Eliminar para todo el mundo", de: "Für alle löschen" }
    /// The way back.
    keep { en: "Keep it", es: "Conservarla", de: "Behalten" }
    /// Beside a name that another room has.
    taken {
        en: "Another open room has that name. Choose another.",
        es: "Otra sala abierta tiene ese nombre. Elige otro.",
        de: "Ein anderer offener Raum heißt schon so. Wähle einen anderen Namen."
    }
}
