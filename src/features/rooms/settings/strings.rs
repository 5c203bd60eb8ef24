//! Texts of a room's settings, and of the page that deletes a room.

use crate::i18n::strings::strings;

strings! {
    /// Title of the page.
    settings { en: "Settings", es: "Ajustes", de: "Einstellungen" }
    /// Heading of the page.
    settings_of[room] { en: "{room}: settings", es: "{room}: ajustes", de: "{room}: Einstellungen" }
    /// Confirmation at the top of the page, after clearing one's history.
    cleared {
        en: "History cleared, just for you.",
        es: "Historial borrado, solo para ti.",
        de: "Verlauf geleert, nur für dich."
    }
    /// At the beginning of the messages, for somebody who has cleared the history.
    you_cleared[when] {
        en: "You cleared the history, just for you: {when}",
        es: "Borraste el historial, solo para ti: {when}",
        de: "Du hast den Verlauf geleert, nur für dich: {when}"
    }
    /// The same, for somebody who cleared it at an unknown time.
    you_cleared_once {
        en: "You cleared the history, just for you.",
        es: "Borraste el historial, solo para ti.",
        de: "Du hast den Verlauf geleert, nur für dich."
    }
    /// Confirmation at the top of the page, after archiving the room.
    archived {
        en: "Room archived. Nobody can post in it.",
        es: "Sala archivada. Nadie puede escribir en ella.",
        de: "Raum archiviert. Niemand kann darin schreiben."
    }
    /// Button beside those confirmations.
    undo { en: "Undo", es: "Deshacer", de: "Rückgängig machen" }
    /// Heading of the choice of which messages count as unread.
    news { en: "Notifications", es: "Notificaciones", de: "Benachrichtigungen" }
    /// Choice: every message counts.
    everything { en: "All messages", es: "Todos los mensajes", de: "Alle Nachrichten" }
    /// Hint beside that choice.
    everything_hint {
        en: "Every new message counts as unread.",
        es: "Cada mensaje nuevo cuenta como no leído.",
        de: "Jede neue Nachricht zählt als ungelesen."
    }
    /// Choice: only mentions count.
    mentions { en: "Mentions only", es: "Solo menciones", de: "Nur Erwähnungen" }
    /// Hint beside that choice.
    mentions_hint {
        en: "Only messages that mention you.",
        es: "Solo los mensajes que te mencionan.",
        de: "Nur Nachrichten, in denen du erwähnt wirst."
    }
    /// Choice: nothing counts.
    nothing { en: "Nothing", es: "Nada", de: "Nichts" }
    /// Hint beside that choice.
    nothing_hint { en: "Mute this room.", es: "Silenciar esta sala.", de: "Diesen Raum stummschalten." }
    /// Heading of the form that clears one's history.
    history { en: "Your history", es: "Tu historial", de: "Dein Verlauf" }
    /// Explanation above its button.
    clear_hint {
        en: "Hides all messages so far, just for you. Others still see them.",
        es: "Oculta todos los mensajes hasta ahora, solo para ti. Los demás los siguen viendo.",
        de: "Blendet alle bisherigen Nachrichten aus, nur für dich. Andere sehen sie weiterhin."
    }
    /// Button that clears one's history.
    clear { en: "Clear my history", es: "Borrar mi historial", de: "Meinen Verlauf leeren" }
    /// Heading of the form to leave the room.
    leave { en: "Leave", es: "Salir", de: "Verlassen" }
    /// Explanation above its button, in a private room.
    leave_hint {
        en: "You’ll need an invitation from a member to come back.",
        es: "Para volver, necesitarás la invitación de un miembro.",
        de: "Um zurückzukommen, brauchst du eine Einladung von einem Mitglied."
    }
    /// Heading of the form for the room's name and topic.
    naming { en: "Name and topic", es: "Nombre y tema", de: "Name und Thema" }
    /// Heading of the form that archives or unarchives the room.
    archive { en: "Archive", es: "Archivar", de: "Archivieren" }
    /// Explanation above its button, in an archived room.
    archived_hint {
        en: "This room is archived: members can read it, but nobody can post.",
        es: "Esta sala está archivada: sus miembros pueden leerla, pero nadie puede escribir en ella.",
        de: "Dieser Raum ist archiviert: Mitglieder können ihn lesen, aber niemand kann etwas schreiben."
    }
    /// Button that unarchives the room.
    take_up { en: "Unarchive room", es: "Desarchivar sala", de: "Archivierung aufheben" }
    /// Explanation above its button, in any other room.
    archive_hint {
        en: "Members can still read it, but nobody can post until you unarchive it.",
        es: "Sus miembros podrán seguir leyéndola, pero nadie podrá escribir en ella hasta que la desarchives.",
        de: "Mitglieder können ihn weiterhin lesen, aber niemand kann etwas schreiben, bis du die Archivierung aufhebst."
    }
    /// Button that archives the room.
    archive_room { en: "Archive room", es: "Archivar sala", de: "Raum archivieren" }
    /// Heading above the link to the page that deletes the room.
    delete { en: "Delete room", es: "Eliminar sala", de: "Raum löschen" }
    /// Explanation above that link.
    delete_hint {
        en: "Deletes the room and all its messages for everyone.",
        es: "Elimina la sala y todos sus mensajes para todo el mundo.",
        de: "Löscht den Raum mit allen Nachrichten für alle."
    }
    /// Link to the page that deletes the room.
    delete_room { en: "Delete room…", es: "Eliminar sala…", de: "Raum löschen …" }
    /// Title of that page.
    delete_title { en: "Delete room", es: "Eliminar sala", de: "Raum löschen" }
    /// Heading of that page.
    delete_question { en: "Delete this room?", es: "¿Eliminar esta sala?", de: "Diesen Raum löschen?" }
    /// Explanation above its form.
    will_be_gone[room] {
        en: "This deletes {room} and all its messages for everyone. It can’t be undone.",
        es: "Se eliminará {room} con todos sus mensajes para todo el mundo. Esta acción no se puede deshacer.",
        de: "{room} wird mit allen Nachrichten für alle gelöscht. Das lässt sich nicht rückgängig machen."
    }
    /// Label of the field that confirms the deletion.
    its_name { en: "Room name", es: "Nombre de la sala", de: "Name des Raums" }
    /// Hint below that field.
    its_name_hint {
        en: "Type the room’s name to confirm.",
        es: "Escribe el nombre de la sala para confirmar.",
        de: "Gib zur Bestätigung den Namen des Raums ein."
    }
    /// Error beside that field.
    not_its_name {
        en: "That doesn’t match. Type the room’s name exactly as shown above.",
        es: "No coincide. Escribe el nombre de la sala tal como aparece arriba.",
        de: "Das stimmt nicht überein. Gib den Namen des Raums genau so ein, wie er oben steht."
    }
    /// Button that deletes the room.
    delete_for_all { en: "Delete for everyone", es: "Eliminar para todos", de: "Für alle löschen" }
    /// Link back from that page, without deleting anything.
    keep { en: "Cancel", es: "Cancelar", de: "Abbrechen" }
    /// Error beside a name that another open room has.
    taken {
        en: "Another open room already has that name, or one that looks the same. Choose a different one.",
        es: "Otra sala abierta ya tiene ese nombre o uno que parece igual. Elige otro.",
        de: "Ein anderer offener Raum heißt schon so oder sieht genauso aus. Wähle einen anderen Namen."
    }
}
