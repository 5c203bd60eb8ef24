//! Texts of invitations into rooms.

use crate::i18n::strings::strings;

strings! {
    /// Heading of the invitations, in the sidebar and on a page.
    invitations { en: "Invitations", es: "Invitaciones", de: "Einladungen" }
    /// One invitation: a member asks the reader into a room.
    asks[person, room] {
        en: "{person} invites you to {room}",
        es: "{person} te invita a {room}",
        de: "{person} lädt dich in {room} ein"
    }
    /// Button that accepts.
    join { en: "Join", es: "Unirme", de: "Beitreten" }
    /// Button that declines.
    decline { en: "Decline", es: "Rechazar", de: "Ablehnen" }
    /// Button that declines for good.
    decline_for_good { en: "Decline and don’t ask again", es: "Rechazar y no volver a preguntar", de: "Ablehnen und nicht mehr fragen" }
    /// Label of any of these buttons for screen readers: what it does, and the room.
    to_room(action: &str, room: &str) {
        en: "{action}: invitation to {room}",
        es: "{action}: invitación a {room}",
        de: "{action}: Einladung in {room}"
    }
    /// Link to the page of all invitations.
    all { en: "All invitations", es: "Todas las invitaciones", de: "Alle Einladungen" }
    /// Heading on the page of members.
    waiting { en: "Invited, waiting for an answer", es: "Con invitación, a la espera de respuesta", de: "Eingeladen, noch ohne Antwort" }
    /// Button beside somebody who has not answered.
    withdraw { en: "Withdraw", es: "Retirar", de: "Zurückziehen" }
    /// The same button’s label for screen readers.
    withdraw_for(name: &str) {
        en: "Withdraw the invitation for {name}",
        es: "Retirar la invitación para {name}",
        de: "Einladung für {name} zurückziehen"
    }
    /// Error beside the field for a new member.
    refused {
        en: "This person doesn’t want to be added to this room.",
        es: "Esta persona no quiere que la añadan a esta sala.",
        de: "Diese Person möchte nicht zu diesem Raum hinzugefügt werden."
    }
    /// Error beside the field for a new member.
    too_many {
        en: "This person hasn’t answered your earlier invitations yet.",
        es: "Esta persona aún no ha respondido a tus invitaciones anteriores.",
        de: "Diese Person hat auf deine früheren Einladungen noch nicht geantwortet."
    }
    /// Button in the settings of a room.
    leave_for_good { en: "Leave and don’t ask again", es: "Salir y no volver a preguntar", de: "Verlassen und nicht mehr fragen" }
    /// The same button’s label for screen readers.
    leave_for_good_which(room: &str) {
        en: "Leave and don’t ask again: {room}",
        es: "Salir y no volver a preguntar: {room}",
        de: "Verlassen und nicht mehr fragen: {room}"
    }
    /// Hint above that button.
    leave_for_good_hint {
        en: "Nobody can add or invite you here again. You can take that back on your account page.",
        es: "Nadie podrá volver a añadirte ni a invitarte. Puedes deshacerlo en la página de tu cuenta.",
        de: "Niemand kann dich hier wieder hinzufügen oder einladen. Das kannst du auf der Seite deines Kontos zurücknehmen."
    }

    /// Title of the page of invitations, refused rooms and blocked people, and the link to
    /// it on the account page.
    contacts { en: "Invitations and blocked people", es: "Invitaciones y personas bloqueadas", de: "Einladungen und blockierte Personen" }
    /// Hint beside that link.
    contacts_hint {
        en: "Who may ask you into rooms, and who can’t write to you.",
        es: "Quién puede invitarte a salas y quién no puede escribirte.",
        de: "Wer dich in Räume einladen darf und wer dir nicht schreiben kann."
    }
    /// In place of the invitations.
    none { en: "No invitations.", es: "No hay invitaciones.", de: "Keine Einladungen." }
    /// Heading of the rooms that the reader refused.
    refused_rooms { en: "Rooms you don’t want to be asked into", es: "Salas a las que no quieres que te inviten", de: "Räume, in die du nicht eingeladen werden möchtest" }
    /// Below very many invitations.
    more_wait { en: "Answer some of these to see more.", es: "Responde a algunas para ver más.", de: "Beantworte einige, um weitere zu sehen." }
    /// In place of those rooms.
    no_refused_rooms { en: "None. Anyone in a room may invite you.", es: "Ninguna. Cualquier miembro de una sala puede invitarte.", de: "Keine. Wer in einem Raum ist, darf dich einladen." }
    /// Button beside such a room.
    allow { en: "Allow again", es: "Volver a permitir", de: "Wieder erlauben" }
    /// The same button’s label for screen readers.
    allow_room(name: &str) {
        en: "Allow again: invitations to {name}",
        es: "Volver a permitir: invitaciones a {name}",
        de: "Wieder erlauben: Einladungen in {name}"
    }
    /// Button that copies the link into an open room.
    copy_link { en: "Copy invite link", es: "Copiar enlace de invitación", de: "Einladungslink kopieren" }
    /// Label of that link.
    link { en: "Invite link", es: "Enlace de invitación", de: "Einladungslink" }
    /// Hint below that link.
    link_hint {
        en: "Send it to people. Without an account, they sign up first.",
        es: "Envíalo a quien quieras invitar. Quien no tenga cuenta se registra primero.",
        de: "Gib ihn weiter. Wer noch kein Konto hat, registriert sich zuerst."
    }
}
