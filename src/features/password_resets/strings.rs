//! What is said about a forgotten password, on pages and in a mail.

use crate::i18n::strings::strings;

strings! {
    /// What the mail is called.
    subject { en: "Another password for Snug", es: "Otra contraseña para Snug", de: "Ein neues Passwort für Snug" }
    /// The mail. Its lines are no longer than every reader shows them.
    letter(name: &str, link: &str) {
        en: "Hello {name},\n\
             \n\
             somebody, you we hope, has forgotten the password of {name} on Snug. With this link you\n\
             choose another, once and within the hour:\n\
             \n\
             {link}\n\
             \n\
             If that was not you, do nothing. Your password stays as it is, and nobody but you has\n\
             this link.\n",
        es: "Hola, {name}:\n\
             \n\
             alguien, esperamos que tú, ha olvidado la contraseña de {name} en Snug. Con este enlace\n\
             puedes elegir otra, una sola vez y durante la próxima hora:\n\
             \n\
             {link}\n\
             \n\
             Si no has sido tú, no hagas nada. Tu contraseña sigue siendo la misma, y nadie más que tú\n\
             tiene este enlace.\n",
        de: "Hallo {name},\n\
             \n\
             jemand, hoffentlich du, hat das Passwort von {name} bei Snug vergessen. Mit diesem Link\n\
             kannst du ein neues wählen, einmal und innerhalb einer Stunde:\n\
             \n\
             {link}\n\
             \n\
             Wenn du das nicht warst, musst du nichts tun. Dein Passwort bleibt, wie es ist, und\n\
             niemand außer dir hat diesen Link.\n"
    }
    /// A field.
    who { en: "Username or e-mail", es: "Nombre de usuario o correo", de: "Benutzername oder E-Mail-Adresse" }
    /// Below that field.
    who_hint {
        en: "You get a mail with a link to choose another password.",
        es: "Recibirás un correo con un enlace para elegir otra contraseña.",
        de: "Du bekommst eine Mail mit einem Link, um ein neues Passwort zu wählen."
    }
    /// Beside the blank field.
    say_who { en: "Say who you are.", es: "Di quién eres.", de: "Sag, wer du bist." }
    /// On the button that sends it.
    send_link { en: "Send me a link", es: "Enviarme un enlace", de: "Link schicken" }
    /// What is said when it was sent, whoever it was.
    sent {
        en: "If there is such an account and it has an e-mail address, a link is on its way. It is good for an hour.",
        es: "Si existe esa cuenta y tiene una dirección de correo, hay un enlace en camino. Sirve durante una hora.",
        de: "Wenn es dieses Konto gibt und es eine E-Mail-Adresse hat, ist ein Link unterwegs. Er gilt eine Stunde."
    }
    /// What to do when none comes.
    no_mail {
        en: "No mail? It may be among the unwanted ones. An administrator of this Snug can make you a link as well.",
        es: "¿No llega? Puede estar entre el correo no deseado. También puede hacerte un enlace quien administra este Snug.",
        de: "Keine Mail da? Sie kann bei den unerwünschten liegen. Auch wer dieses Snug verwaltet, kann dir einen Link machen."
    }
    /// What is said where no mails can be sent.
    no_mails {
        en: "This Snug sends no mails. Ask an administrator, who can make you a link to choose another password.",
        es: "Este Snug no envía correos. Pide un enlace para elegir otra contraseña a quien lo administra.",
        de: "Dieses Snug verschickt keine Mails. Wende dich an jemanden, der es verwaltet: Von dort bekommst du einen Link, um ein neues Passwort zu wählen."
    }
    /// Below the form, the way back.
    remembered[way] { en: "You remember it? {way}.", es: "¿La recuerdas? {way}.", de: "Fällt es dir wieder ein? {way}." }
    /// A page's title.
    choose { en: "Choose a password", es: "Elige una contraseña", de: "Wähle ein Passwort" }
    /// Above its form, whose password it is.
    for_whom[who] {
        en: "For {who}, who is signed out everywhere by it.",
        es: "Para {who}. Al elegirla se cerrará su sesión en todas partes.",
        de: "Für {who}. Danach ist dieses Konto überall abgemeldet."
    }
    /// A field.
    new_password { en: "New password", es: "Contraseña nueva", de: "Neues Passwort" }
    /// On its button.
    choose_button { en: "Choose password", es: "Elegir contraseña", de: "Passwort wählen" }
    /// What is said of a link that is worth nothing any more.
    dead {
        en: "This link is used up or too old.",
        es: "Este enlace ya se ha usado o es demasiado antiguo.",
        de: "Dieser Link wurde schon benutzt oder ist zu alt."
    }
    /// The way to another one.
    ask_again { en: "Ask for a new one", es: "Pedir uno nuevo", de: "Einen neuen anfordern" }
    /// Above the form to sign in, when it is done.
    chosen {
        en: "Your password is changed, and you are signed out everywhere. Sign in with the new one.",
        es: "Tu contraseña ha cambiado y se ha cerrado tu sesión en todas partes. Inicia sesión con la nueva.",
        de: "Dein Passwort ist geändert, und du bist überall abgemeldet. Melde dich mit dem neuen an."
    }
    /// The title of the page with a link to be handed over.
    link { en: "A link to another password", es: "Un enlace para otra contraseña", de: "Ein Link zu einem neuen Passwort" }
    /// What that link does.
    link_for[who] {
        en: "With this link {who} chooses another password, once and within the hour. It is shown only now, and ends any link made before.",
        es: "Con este enlace, {who} puede elegir otra contraseña, una sola vez y durante la próxima hora. Se muestra solo ahora y anula cualquier enlace anterior.",
        de: "Mit diesem Link wählt {who} ein neues Passwort, einmal und innerhalb einer Stunde. Er wird nur jetzt gezeigt und beendet jeden früheren."
    }
    /// What is said where the house does not know its own address.
    link_hint {
        en: "Put the address of this Snug before it, as people type it.",
        es: "Pon delante la dirección de este Snug, tal como se escribe en el navegador.",
        de: "Setz die Adresse dieses Snug davor, so wie man sie eintippt."
    }
}
