//! What is said about signing up and in, about names, passwords and pictures.

use crate::i18n::strings::strings;

strings! {
    /// A page's title and its button.
    sign_up { en: "Sign up", es: "Crear una cuenta", de: "Registrieren" }
    /// A page's title and its button, and the way there.
    sign_in { en: "Sign in", es: "Iniciar sesión", de: "Anmelden" }
    /// A field, and the label of one.
    username { en: "Username", es: "Nombre de usuario", de: "Benutzername" }
    /// Below that field.
    username_hint {
        en: "Letters, digits, dots and dashes. Others will see it.",
        es: "Letras, números, puntos y guiones. Las demás personas lo verán.",
        de: "Buchstaben, Ziffern, Punkte und Bindestriche. Andere sehen ihn."
    }
    /// A field.
    password { en: "Password", es: "Contraseña", de: "Passwort" }
    /// Below a field for a new one.
    password_hint {
        en: "At least 12 characters. A few words in a row are easy to remember.",
        es: "Al menos 12 caracteres. Unas cuantas palabras seguidas son fáciles de recordar.",
        de: "Mindestens 12 Zeichen. Ein paar Wörter hintereinander kann man sich gut merken."
    }
    /// A field.
    email { en: "E-mail", es: "Correo electrónico", de: "E-Mail-Adresse" }
    /// Below that field.
    email_hint {
        en: "If you like: for when you forget your password.",
        es: "Si quieres: por si olvidas tu contraseña.",
        de: "Wenn du magst: für den Fall, dass du dein Passwort vergisst."
    }
    /// Below the form to sign up, the way to the one to sign in.
    here_already[way] { en: "Here already? {way}.", es: "¿Ya tienes una cuenta? {way}.", de: "Schon dabei? {way}." }
    /// Below the form to sign in, the way to the one to sign up.
    new_here[way] { en: "New here? {way}.", es: "¿Es tu primera vez? {way}.", de: "Neu hier? {way}." }
    /// The way to another password.
    forgot { en: "Forgot your password?", es: "¿Has olvidado tu contraseña?", de: "Passwort vergessen?" }

    /// Beside a name and a password that are nobody's.
    no_match {
        en: "That name and password do not match an account. Check both and try again.",
        es: "Ese nombre y esa contraseña no corresponden a ninguna cuenta. Revísalos e inténtalo de nuevo.",
        de: "Zu diesem Namen und Passwort gibt es kein Konto. Prüf beides und versuch es noch einmal."
    }
    /// Beside a blank field.
    choose_username { en: "Choose a username.", es: "Elige un nombre de usuario.", de: "Wähle einen Benutzernamen." }
    /// Beside one that is too short or too long.
    username_length {
        en: "A username has 2 to 32 characters.",
        es: "Un nombre de usuario tiene de 2 a 32 caracteres.",
        de: "Ein Benutzername hat 2 bis 32 Zeichen."
    }
    /// Beside one with other characters.
    username_characters {
        en: "Use letters a to z, digits, dots, dashes and underscores only.",
        es: "Usa solo letras de la a a la z, números, puntos, guiones y guiones bajos.",
        de: "Verwende nur Buchstaben von a bis z, Ziffern, Punkte, Bindestriche und Unterstriche."
    }
    /// Beside one that begins with a dot or a dash.
    username_beginning {
        en: "Begin with a letter or a digit.",
        es: "Empieza con una letra o un número.",
        de: "Beginne mit einem Buchstaben oder einer Ziffer."
    }
    /// Beside somebody else's.
    username_taken {
        en: "That name is taken. Choose another.",
        es: "Ese nombre ya está en uso. Elige otro.",
        de: "Dieser Name ist vergeben. Wähle einen anderen."
    }
    /// Beside what is no address.
    no_email {
        en: "That does not look like an e-mail address. Write it like ana@example.org.",
        es: "Eso no parece una dirección de correo. Escríbela así: ana@example.org.",
        de: "Das sieht nicht nach einer E-Mail-Adresse aus. Schreib sie so: ana@example.org."
    }
    /// Beside a blank field.
    choose_password { en: "Choose a password.", es: "Elige una contraseña.", de: "Wähle ein Passwort." }
    /// Beside one that is too short.
    password_short {
        en: "Use at least 12 characters. A few words in a row are easy to remember.",
        es: "Usa al menos 12 caracteres. Unas cuantas palabras seguidas son fáciles de recordar.",
        de: "Nimm mindestens 12 Zeichen. Ein paar Wörter hintereinander kann man sich gut merken."
    }
    /// Beside one that is too long.
    password_long { en: "Use at most 128 characters.", es: "Usa como máximo 128 caracteres.", de: "Nimm höchstens 128 Zeichen." }
    /// Beside one that others could guess from who one is.
    password_name {
        en: "Leave your name out of your password.",
        es: "No pongas tu nombre en la contraseña.",
        de: "Lass deinen Namen aus dem Passwort heraus."
    }
    /// Beside one that many have.
    password_common {
        en: "That password is too common and easily guessed. Choose another.",
        es: "Esa contraseña es demasiado común y fácil de adivinar. Elige otra.",
        de: "Dieses Passwort ist zu häufig und leicht zu erraten. Wähle ein anderes."
    }
    /// Beside a field for one's password when it is wrong.
    wrong_password {
        en: "That is not your password. Try again.",
        es: "Esa no es tu contraseña. Inténtalo de nuevo.",
        de: "Das ist nicht dein Passwort. Versuch es noch einmal."
    }

    /// Beside a name that could pass for somebody else's.
    name_taken {
        en: "That is somebody else's name, or looks like it. Choose another.",
        es: "Ese es el nombre de otra persona, o se le parece. Elige otro.",
        de: "So heißt schon jemand, oder fast so. Wähle einen anderen Namen."
    }
    /// Beside characters that turn, join or hide others.
    unseen {
        en: "There are characters in it that cannot be seen or that turn the text. Leave them out.",
        es: "Hay caracteres que no se ven o que dan la vuelta al texto. Quítalos.",
        de: "Darin sind Zeichen, die man nicht sieht oder die den Text umdrehen. Lass sie weg."
    }
    /// Beside letters under a pile of marks.
    piled {
        en: "There are too many marks on one letter. Three at most.",
        es: "Hay demasiados signos sobre una letra. Tres como máximo.",
        de: "Auf einem Buchstaben sind zu viele Zeichen. Höchstens drei."
    }
    /// Beside a name that begins with a mark.
    name_beginning {
        en: "A name begins with a letter or a sign of its own.",
        es: "Un nombre empieza con una letra o un signo propio.",
        de: "Ein Name beginnt mit einem Buchstaben oder einem eigenen Zeichen."
    }
    /// Beside a name that is too long.
    name_long {
        en: "A name has at most 50 characters.",
        es: "Un nombre tiene como máximo 50 caracteres.",
        de: "Ein Name hat höchstens 50 Zeichen."
    }
    /// Beside words about oneself that are too many.
    bio_long { en: "Use at most 300 characters.", es: "Usa como máximo 300 caracteres.", de: "Nimm höchstens 300 Zeichen." }
    /// Beside what is no time zone.
    no_zone {
        en: "There is no such time zone. Choose one from the list, like Europe/Madrid.",
        es: "Esa zona horaria no existe. Elige una de la lista, como Europe/Madrid.",
        de: "Diese Zeitzone gibt es nicht. Wähle eine aus der Liste, etwa Europe/Madrid."
    }

    /// Beside a picture whose file is too large.
    picture_too_large {
        en: "That file is too large. Choose a picture of 10 MB at most.",
        es: "Ese archivo es demasiado grande. Elige una foto de 10 MB como máximo.",
        de: "Diese Datei ist zu groß. Wähle ein Bild mit höchstens 10 MB."
    }
    /// Beside a file that is no picture.
    unreadable {
        en: "That is not a picture we can read. Choose a PNG, a JPEG, a WebP or a GIF.",
        es: "No podemos leer esa imagen. Elige una PNG, JPEG, WebP o GIF.",
        de: "Das ist kein Bild, das wir lesen können. Wähle ein PNG, JPEG, WebP oder GIF."
    }
    /// Beside one that would take too much memory.
    too_many_pixels {
        en: "That picture has too many pixels. Choose one with 40 million at most.",
        es: "Esa imagen tiene demasiados píxeles. Elige una con 40 millones como máximo.",
        de: "Dieses Bild hat zu viele Pixel. Wähle eines mit höchstens 40 Millionen."
    }
}
