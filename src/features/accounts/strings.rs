//! Texts for signing up and in, and errors about names, passwords and pictures.

use crate::i18n::strings::strings;

strings! {
    /// Title and submit button of the sign-up page, and the link to it.
    sign_up { en: "Sign up", es: "Crear cuenta", de: "Registrieren" }
    /// Title and submit button of the sign-in page, and the link to it.
    sign_in { en: "Sign in", es: "Iniciar sesión", de: "Anmelden" }
    /// Label of the field for the username.
    username { en: "Username", es: "Nombre de usuario", de: "Benutzername" }
    /// Hint below the username on the sign-up page.
    username_hint {
        en: "Letters, numbers, dots, dashes and underscores. Everyone can see it.",
        es: "Letras, números, puntos, guiones y guiones bajos. Todo el mundo puede verlo.",
        de: "Buchstaben, Ziffern, Punkte, Binde- und Unterstriche. Alle können ihn sehen."
    }
    /// Label of the field for the password.
    password { en: "Password", es: "Contraseña", de: "Passwort" }
    /// Hint below a new password.
    password_hint {
        en: "At least 12 characters. Tip: a few random words are easy to remember.",
        es: "Al menos 12 caracteres. Consejo: unas cuantas palabras al azar son fáciles de recordar.",
        de: "Mindestens 12 Zeichen. Tipp: Ein paar zufällige Wörter lassen sich gut merken."
    }
    /// Label of the field for the e-mail address.
    email { en: "E-mail", es: "Correo electrónico", de: "E-Mail-Adresse" }
    /// Hint below the e-mail address on the sign-up page.
    email_hint {
        en: "So we can help if you forget your password.",
        es: "Para poder ayudarte si olvidas tu contraseña.",
        de: "Damit wir dir helfen können, falls du dein Passwort vergisst."
    }
    /// Below the sign-up form, around the link to the sign-in page.
    here_already[way] {
        en: "Already have an account? {way}",
        es: "¿Ya tienes una cuenta? {way}",
        de: "Du hast schon ein Konto? {way}"
    }
    /// Below the sign-in form, around the link to the sign-up page.
    new_here[way] { en: "New here? {way}", es: "¿Todavía no tienes una cuenta? {way}", de: "Neu hier? {way}" }
    /// Link below the sign-in form, and title of the page it leads to.
    forgot { en: "Forgot your password?", es: "¿Has olvidado tu contraseña?", de: "Passwort vergessen?" }

    /// Error of the sign-in form.
    no_match {
        en: "Wrong username or password. Check both and try again.",
        es: "El nombre de usuario o la contraseña no son correctos. Compruébalos e inténtalo de nuevo.",
        de: "Benutzername oder Passwort falsch. Prüf beides und versuch es noch einmal."
    }
    /// Error beside a username: it is blank.
    choose_username { en: "Choose a username.", es: "Elige un nombre de usuario.", de: "Wähle einen Benutzernamen." }
    /// Error beside a username: it is too short or too long.
    username_length {
        en: "Usernames must be 2 to 32 characters long.",
        es: "El nombre de usuario debe tener entre 2 y 32 caracteres.",
        de: "Der Benutzername muss 2 bis 32 Zeichen lang sein."
    }
    /// Error beside a username: it contains other characters.
    username_characters {
        en: "Use only letters a to z, numbers, dots, dashes and underscores.",
        es: "Usa solo letras de la a a la z, números, puntos, guiones y guiones bajos.",
        de: "Verwende nur Buchstaben von a bis z, Ziffern, Punkte, Binde- und Unterstriche."
    }
    /// Error beside a username: it starts with a dot, a dash or an underscore.
    username_beginning {
        en: "Start with a letter or a number.",
        es: "Empieza con una letra o un número.",
        de: "Beginne mit einem Buchstaben oder einer Ziffer."
    }
    /// Error beside a username: somebody else has it or one that looks like it.
    username_taken {
        en: "That username is taken, or too similar to someone else’s. Choose another.",
        es: "Ese nombre de usuario ya está en uso o se parece demasiado al de otra persona. Elige otro.",
        de: "Dieser Benutzername ist schon vergeben oder einem anderen zu ähnlich. Wähle einen anderen."
    }
    /// Error beside an e-mail address: it is malformed.
    no_email {
        en: "That doesn’t look like an e-mail address. Write it like ana@example.org.",
        es: "Eso no parece una dirección de correo electrónico. Escríbela así: ana@example.org.",
        de: "Das sieht nicht nach einer E-Mail-Adresse aus. Schreib sie so: ana@example.org."
    }
    /// Error beside a new password: it is blank.
    choose_password { en: "Choose a password.", es: "Elige una contraseña.", de: "Wähle ein Passwort." }
    /// Error beside a new password: it is too short.
    password_short {
        en: "Use at least 12 characters. Tip: a few random words are easy to remember.",
        es: "Usa al menos 12 caracteres. Consejo: unas cuantas palabras al azar son fáciles de recordar.",
        de: "Nimm mindestens 12 Zeichen. Tipp: Ein paar zufällige Wörter lassen sich gut merken."
    }
    /// Error beside a new password: it is too long.
    password_long { en: "Use at most 128 characters.", es: "Usa 128 caracteres como máximo.", de: "Nimm höchstens 128 Zeichen." }
    /// Error beside a new password: it contains one's own name.
    password_name {
        en: "Don’t use your name in your password.",
        es: "No uses tu nombre en la contraseña.",
        de: "Verwende nicht deinen Namen im Passwort."
    }
    /// Error beside a new password: it is a common one.
    password_common {
        en: "That password is too common and easy to guess. Choose another.",
        es: "Esa contraseña es muy común y fácil de adivinar. Elige otra.",
        de: "Dieses Passwort ist weit verbreitet und leicht zu erraten. Wähle ein anderes."
    }
    /// Error beside the password with which the last administrator wants to close their account.
    last_administrator {
        en: "You’re the only administrator. Make somebody else one first: on the server, snug grant-admin <username>.",
        es: "Eres la única persona que administra este servidor. Antes, haz que alguien más lo administre: en el servidor, snug grant-admin <usuario>.",
        de: "Nur du verwaltest diesen Server. Mach zuerst jemand anderen zum Admin: auf dem Server mit snug grant-admin <Benutzername>."
    }
    /// Error beside one's current password.
    wrong_password {
        en: "Wrong password. Try again.",
        es: "La contraseña no es correcta. Inténtalo de nuevo.",
        de: "Falsches Passwort. Versuch es noch einmal."
    }

    /// Error beside a display name: it could be taken for somebody else's.
    name_taken {
        en: "That name is taken, or too similar to someone else’s. Choose another.",
        es: "Ese nombre ya está en uso o se parece demasiado al de otra persona. Elige otro.",
        de: "Dieser Name ist schon vergeben oder einem anderen zu ähnlich. Wähle einen anderen."
    }
    /// Error beside a display name or a bio: it contains invisible characters or characters
    /// that change the direction of text.
    unseen {
        en: "Invisible and text-direction characters aren’t allowed here. Remove them.",
        es: "Aquí no se permiten caracteres invisibles ni que cambien la dirección del texto. Quítalos.",
        de: "Unsichtbare Zeichen und solche, die die Textrichtung ändern, sind hier nicht erlaubt. Entferne sie."
    }
    /// Error beside a display name or a bio: too many combining marks in a row.
    piled {
        en: "Too many accents on one letter (three at most).",
        es: "Hay demasiados acentos sobre una misma letra (tres como máximo).",
        de: "Zu viele Akzente auf einem Buchstaben (höchstens drei)."
    }
    /// Error beside a display name: it starts with a combining mark.
    name_beginning {
        en: "A name can’t start with an accent mark.",
        es: "Un nombre no puede empezar con un acento.",
        de: "Ein Name kann nicht mit einem Akzent beginnen."
    }
    /// Error beside a display name: it is too long.
    name_long {
        en: "Names can be up to 50 characters.",
        es: "El nombre puede tener hasta 50 caracteres.",
        de: "Der Name darf höchstens 50 Zeichen lang sein."
    }
    /// Error beside a bio: it is too long.
    bio_long { en: "Use at most 300 characters.", es: "Usa 300 caracteres como máximo.", de: "Nimm höchstens 300 Zeichen." }
    /// Error beside a time zone: there is none of that name.
    no_zone {
        en: "That time zone doesn’t exist. Choose one from the list, like Europe/Madrid.",
        es: "Esa zona horaria no existe. Elige una de la lista, como Europe/Madrid.",
        de: "Diese Zeitzone gibt es nicht. Wähle eine aus der Liste, etwa Europe/Madrid."
    }

    /// Error beside a picture: the file is too large.
    picture_too_large {
        en: "That file is too large. Choose a picture up to 10 MB.",
        es: "Ese archivo es demasiado grande. Elige una foto de 10 MB como máximo.",
        de: "Diese Datei ist zu groß. Wähle ein Bild mit höchstens 10 MB."
    }
    /// Error beside a picture: the file is no picture.
    unreadable {
        en: "We can’t read that picture. Choose a PNG, JPEG, WebP or GIF file.",
        es: "No podemos leer esa imagen. Elige un archivo PNG, JPEG, WebP o GIF.",
        de: "Dieses Bild können wir nicht lesen. Wähle eine PNG-, JPEG-, WebP- oder GIF-Datei."
    }
    /// Error beside a picture: it takes too much memory to decode.
    too_many_pixels {
        en: "That picture has too many pixels. Save a smaller copy and upload that.",
        es: "Esa imagen tiene demasiados píxeles. Guarda una copia más pequeña y súbela.",
        de: "Dieses Bild hat zu viele Pixel. Speichere eine kleinere Kopie und lade sie hoch."
    }
}
