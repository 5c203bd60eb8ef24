//! Texts about confirming an e-mail address: on pages, and in the e-mail with the link.

use crate::i18n::strings::strings;

strings! {
    /// Subject of the e-mail.
    subject {
        en: "Confirm your e-mail address for Snug",
        es: "Confirma tu dirección de correo para Snug",
        de: "Bestätige deine E-Mail-Adresse für Snug"
    }
    /// The e-mail. Its lines are short enough for every e-mail program. The English text is
    /// ASCII, straight apostrophe included: so it is sent without an encoding.
    letter(name: &str, link: &str) {
        en: "Hello,\n\
             \n\
             Someone, hopefully you, entered this address for the account {name} on Snug.\n\
             Use this link to confirm that it is yours. It works for 24 hours:\n\
             \n\
             {link}\n\
             \n\
             If it wasn't you, ignore this e-mail. Nothing happens, and we won't use\n\
             this address for anything else.\n",
        es: "Hola:\n\
             \n\
             Alguien, esperamos que tú, ha indicado esta dirección para la cuenta {name} de\n\
             Snug. Usa este enlace para confirmar que es tuya. Caduca en 24 horas:\n\
             \n\
             {link}\n\
             \n\
             Si no has sido tú, ignora este mensaje. No pasará nada y no usaremos esta\n\
             dirección para nada más.\n",
        de: "Hallo,\n\
             \n\
             jemand, hoffentlich du, hat diese Adresse für das Konto {name} bei Snug\n\
             angegeben. Über diesen Link bestätigst du, dass sie dir gehört. Er gilt\n\
             24 Stunden:\n\
             \n\
             {link}\n\
             \n\
             Wenn du das nicht warst, kannst du diese E-Mail ignorieren. Es passiert nichts,\n\
             und wir verwenden diese Adresse für nichts anderes.\n"
    }
    /// Title and heading of the page that a link leads to.
    confirm_title { en: "Confirm your address", es: "Confirma tu dirección", de: "Bestätige deine Adresse" }
    /// On that page, with the address and the username.
    confirm_question[email, name] {
        en: "Is {email} your address, and {name} your account?",
        es: "¿Es {email} tu dirección y {name} tu cuenta?",
        de: "Ist {email} deine Adresse und {name} dein Konto?"
    }
    /// Below that question.
    confirm_hint {
        en: "If you don’t know this account, close this page. Nothing happens then.",
        es: "Si no conoces esta cuenta, cierra esta página. No pasará nada.",
        de: "Wenn du dieses Konto nicht kennst, schließ diese Seite. Dann passiert nichts."
    }
    /// Button on that page.
    confirm { en: "Confirm address", es: "Confirmar dirección", de: "Adresse bestätigen" }
    /// Title and text of the page after that.
    confirmed {
        en: "Your e-mail address is confirmed",
        es: "Tu dirección de correo está confirmada",
        de: "Deine E-Mail-Adresse ist bestätigt"
    }
    /// Below it.
    confirmed_hint {
        en: "If you forget your password, we’ll send a link to this address.",
        es: "Si olvidas tu contraseña, enviaremos un enlace a esta dirección.",
        de: "Wenn du dein Passwort vergisst, schicken wir einen Link an diese Adresse."
    }
    /// In place of the question, when the link no longer works.
    expired {
        en: "This link has already been used or has expired.",
        es: "Este enlace ya se ha usado o ha caducado.",
        de: "Dieser Link wurde schon benutzt oder ist abgelaufen."
    }
    /// Below that.
    expired_hint {
        en: "You can send a new one from your account page.",
        es: "Puedes pedir otro desde la página de tu cuenta.",
        de: "Auf der Seite deines Kontos kannst du einen neuen anfordern."
    }
    /// In place of the question, when the address belongs to another account.
    taken {
        en: "Another account has already confirmed this address.",
        es: "Otra cuenta ya ha confirmado esta dirección.",
        de: "Ein anderes Konto hat diese Adresse schon bestätigt."
    }
    /// Below that.
    taken_hint {
        en: "You can reset that account’s password with this address, or use another address here.",
        es: "Con esta dirección puedes restablecer la contraseña de esa cuenta. También puedes usar aquí otra dirección.",
        de: "Mit dieser Adresse kannst du das Passwort jenes Kontos zurücksetzen, oder du nimmst hier eine andere."
    }
    /// Link to the account page.
    to_account { en: "Your account", es: "Tu cuenta", de: "Dein Konto" }
    /// Link to the rooms.
    to_rooms { en: "Go to your rooms", es: "Ir a tus salas", de: "Zu deinen Räumen" }

    /// Below the e-mail address on the account page.
    is_confirmed {
        en: "This address is confirmed. Links to reset your password go there.",
        es: "Esta dirección está confirmada. Ahí llegan los enlaces para restablecer tu contraseña.",
        de: "Diese Adresse ist bestätigt. Dorthin gehen Links zum Zurücksetzen deines Passworts."
    }
    /// Below the e-mail address on the account page.
    not_confirmed[email] {
        en: "Not confirmed yet. Open the link that we sent to {email}. Until then, we can’t help you there if you forget your password.",
        es: "Aún sin confirmar. Abre el enlace que enviamos a {email}. Hasta entonces no podremos ayudarte por correo si olvidas tu contraseña.",
        de: "Noch nicht bestätigt. Öffne den Link, den wir an {email} geschickt haben. Vorher können wir dir dort nicht helfen, wenn du dein Passwort vergisst."
    }
    /// Button below that.
    send_again { en: "Send the e-mail again", es: "Enviar el correo otra vez", de: "E-Mail noch einmal senden" }
    /// Confirmation on the account page.
    sent_again { en: "We’ve sent the e-mail again.", es: "Hemos enviado el correo otra vez.", de: "Wir haben die E-Mail noch einmal geschickt." }
    /// In place of the confirmation, after too many.
    sent_enough {
        en: "We’ve sent several e-mails already. Check your spam folder, or try again tomorrow.",
        es: "Ya hemos enviado varios correos. Mira en la carpeta de spam o inténtalo mañana.",
        de: "Wir haben schon mehrere E-Mails geschickt. Sieh im Spam-Ordner nach oder versuch es morgen noch einmal."
    }
    /// Below the e-mail address on the account page of a server without e-mail.
    no_mail {
        en: "This server can’t send e-mail, so addresses aren’t confirmed here. An administrator can reset your password.",
        es: "Este servidor no puede enviar correos, así que aquí no se confirman direcciones. Quien lo administra puede restablecer tu contraseña.",
        de: "Dieser Server kann keine E-Mails verschicken, deshalb werden hier keine Adressen bestätigt. Das Admin-Team kann dein Passwort zurücksetzen."
    }
}
