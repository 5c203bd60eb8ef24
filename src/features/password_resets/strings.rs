//! Texts about a forgotten password: on pages, and in the e-mail with the link.

use crate::i18n::strings::strings;

strings! {
    /// Subject of the e-mail.
    subject {
        en: "Reset your Snug password",
        es: "Restablece tu contraseña de Snug",
        de: "Setz dein Snug-Passwort zurück"
    }
    /// The e-mail. Its lines are short enough for every e-mail program. The English text is
    /// ASCII, straight apostrophe included: so it is sent without an encoding.
    letter(name: &str, link: &str) {
        en: "Hello {name},\n\
             \n\
             Someone, hopefully you, asked to reset the password for {name} on Snug.\n\
             Use this link to choose a new one. It works once, within the next hour:\n\
             \n\
             {link}\n\
             \n\
             If it wasn't you, ignore this e-mail. Your password stays the same, and\n\
             nobody else has this link.\n",
        es: "Hola, {name}:\n\
             \n\
             Alguien, esperamos que tú, ha pedido restablecer la contraseña de {name} en\n\
             Snug. Usa este enlace para elegir una nueva. Funciona una sola vez y caduca\n\
             en una hora:\n\
             \n\
             {link}\n\
             \n\
             Si no has sido tú, ignora este mensaje. Tu contraseña no cambia y nadie más\n\
             tiene este enlace.\n",
        de: "Hallo {name},\n\
             \n\
             jemand, hoffentlich du, möchte das Passwort von {name} bei Snug zurücksetzen.\n\
             Über diesen Link kannst du ein neues wählen. Er funktioniert einmal und gilt\n\
             eine Stunde:\n\
             \n\
             {link}\n\
             \n\
             Wenn du das nicht warst, kannst du diese E-Mail ignorieren. Dein Passwort\n\
             bleibt, wie es ist, und niemand sonst hat diesen Link.\n"
    }
    /// Subject of the e-mail about a link that an administrator created.
    notice_subject {
        en: "An administrator created a reset link for your Snug account",
        es: "Se ha creado un enlace para restablecer tu contraseña de Snug",
        de: "Das Admin-Team hat einen Link für dein Snug-Passwort erstellt"
    }
    /// That e-mail.
    notice(name: &str, administrator: &str) {
        en: "Hello {name},\n\
             \n\
             {administrator}, an administrator of your Snug server, just created a link\n\
             that sets a new password for {name}. It works once, within the next hour.\n\
             \n\
             If you didn't ask for it, find out from {administrator} why it was made. If\n\
             you are signed out without having used it, somebody else has set the\n\
             password.\n",
        es: "Hola, {name}:\n\
             \n\
             {administrator}, que administra tu servidor de Snug, acaba de crear un enlace\n\
             para elegir una contraseña nueva para {name}. Funciona una sola vez y caduca\n\
             en una hora.\n\
             \n\
             Si no lo has pedido, pregunta a {administrator} por qué lo ha creado. Si se\n\
             cierra tu sesión sin que lo hayas usado, otra persona ha cambiado la\n\
             contraseña.\n",
        de: "Hallo {name},\n\
             \n\
             {administrator} aus dem Admin-Team deines Snug-Servers hat gerade einen Link\n\
             erstellt, mit dem sich für {name} ein neues Passwort setzen lässt. Er\n\
             funktioniert einmal und gilt eine Stunde.\n\
             \n\
             Wenn du nicht darum gebeten hast, frag {administrator} nach dem Grund. Wirst\n\
             du abgemeldet, ohne ihn benutzt zu haben, hat jemand anderes das Passwort\n\
             gesetzt.\n"
    }
    /// Label of the field in the form that asks for a link.
    who {
        en: "Username or e-mail",
        es: "Nombre de usuario o correo electrónico",
        de: "Benutzername oder E-Mail-Adresse"
    }
    /// Hint below that field.
    who_hint {
        en: "We’ll e-mail you a link to reset your password.",
        es: "Te enviaremos por correo electrónico un enlace para restablecer tu contraseña.",
        de: "Wir schicken dir per E-Mail einen Link, mit dem du dein Passwort zurücksetzen kannst."
    }
    /// Error beside that field when it is blank.
    say_who {
        en: "Enter your username or e-mail.",
        es: "Escribe tu nombre de usuario o tu correo electrónico.",
        de: "Gib deinen Benutzernamen oder deine E-Mail-Adresse ein."
    }
    /// Submit button of that form.
    send_link { en: "Send reset link", es: "Enviar enlace", de: "Link senden" }
    /// Confirmation, the same whether the account exists or not.
    sent {
        en: "If that account exists and has a confirmed e-mail address, we’ve sent a link. It works for one hour.",
        es: "Si esa cuenta existe y tiene una dirección de correo confirmada, hemos enviado un enlace. Caduca en una hora.",
        de: "Wenn es dieses Konto gibt und seine E-Mail-Adresse bestätigt ist, haben wir einen Link geschickt. Er gilt eine Stunde."
    }
    /// Below that confirmation.
    no_mail {
        en: "Nothing arrived? Check your spam folder, or ask an administrator for a link.",
        es: "¿No te ha llegado nada? Mira en la carpeta de spam o pide un enlace a quien administra este servidor.",
        de: "Nichts angekommen? Sieh im Spam-Ordner nach oder bitte das Admin-Team um einen Link."
    }
    /// In place of the form, on a server without e-mail.
    no_mails {
        en: "This server can’t send e-mail. Ask an administrator for a password reset link.",
        es: "Este servidor no puede enviar correos electrónicos. Pide a quien lo administra un enlace para restablecer tu contraseña.",
        de: "Dieser Server kann keine E-Mails verschicken. Bitte das Admin-Team um einen Link zum Zurücksetzen des Passworts."
    }
    /// Below the form, around the link to the sign-in page.
    remembered[way] { en: "Remembered it? {way}", es: "¿Ya la recuerdas? {way}", de: "Wieder eingefallen? {way}" }
    /// Title and heading of the page that a link leads to.
    choose { en: "Choose a new password", es: "Elige una contraseña nueva", de: "Wähle ein neues Passwort" }
    /// Above its form, with the username.
    for_whom[who] {
        en: "This signs {who} out everywhere.",
        es: "Se cerrará la sesión de {who} en todas partes.",
        de: "Dabei wird {who} überall abgemeldet."
    }
    /// Label of the field for a new password.
    new_password { en: "New password", es: "Contraseña nueva", de: "Neues Passwort" }
    /// Submit button of that form.
    choose_button { en: "Set new password", es: "Guardar contraseña nueva", de: "Neues Passwort speichern" }
    /// In place of that form, when the link no longer works.
    dead {
        en: "This link has already been used or has expired.",
        es: "Este enlace ya se ha usado o ha caducado.",
        de: "Dieser Link wurde schon benutzt oder ist abgelaufen."
    }
    /// Below that, the link to the form that asks for another.
    ask_again { en: "Get a new link", es: "Pedir un enlace nuevo", de: "Neuen Link anfordern" }
    /// Above the sign-in form, after the password was changed.
    chosen {
        en: "Your password has been changed and you’ve been signed out everywhere. Sign in with your new password.",
        es: "Tu contraseña ha cambiado y se ha cerrado tu sesión en todas partes. Inicia sesión con la contraseña nueva.",
        de: "Dein Passwort wurde geändert, und du wurdest überall abgemeldet. Melde dich mit dem neuen Passwort an."
    }
    /// Title and heading of the page that shows an administrator a link to hand over.
    link {
        en: "Password reset link",
        es: "Enlace para restablecer la contraseña",
        de: "Link zum Zurücksetzen des Passworts"
    }
    /// Above the password that an administrator types before they get a link.
    proof_needed[who] {
        en: "A link to reset the password of {who} gives access to their account. To create one, enter your own password.",
        es: "Un enlace para restablecer la contraseña de {who} da acceso a su cuenta. Para crearlo, escribe tu propia contraseña.",
        de: "Ein Link zum Zurücksetzen des Passworts von {who} öffnet dieses Konto. Gib dein eigenes Passwort ein, um ihn zu erstellen."
    }
    /// Label of that field.
    own_password { en: "Your password", es: "Tu contraseña", de: "Dein Passwort" }
    /// Submit button of that form.
    create_link { en: "Create link", es: "Crear enlace", de: "Link erstellen" }
    /// Error in that form: the other person is an administrator, too.
    of_administrator {
        en: "For administrators, create a link on the server itself: snug reset-link.",
        es: "Para quienes administran, crea el enlace en el propio servidor: snug reset-link.",
        de: "Für Admins lässt sich ein Link nur auf dem Server selbst erstellen: snug reset-link."
    }
    /// Explanation above that link.
    link_for[who] {
        en: "{who} can use this link once, within an hour, to set a new password. Copy it now: it won’t be shown again. Earlier links no longer work.",
        es: "{who} puede usar este enlace una sola vez, durante la próxima hora, para elegir una contraseña nueva. Cópialo ahora: no se volverá a mostrar. Los enlaces anteriores ya no funcionan.",
        de: "Mit diesem Link kann {who} innerhalb einer Stunde einmal ein neues Passwort festlegen. Kopier ihn jetzt: Er wird nicht noch einmal angezeigt. Frühere Links funktionieren nicht mehr."
    }
    /// Below that link, when the server does not know its own address.
    link_hint {
        en: "Add your server’s address in front.",
        es: "Añade delante la dirección de tu servidor.",
        de: "Setz die Adresse deines Servers davor."
    }
}
