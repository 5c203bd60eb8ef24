//! What is said on the page of one's own account.

use crate::i18n::strings::strings;

strings! {
    /// The page's title.
    account { en: "Your account", es: "Tu cuenta", de: "Dein Konto" }
    /// A heading.
    profile { en: "Profile", es: "Perfil", de: "Profil" }
    /// Below its form, the way to one's card.
    as_others_see[card] {
        en: "This is {card}, as others see it.",
        es: "Así ven los demás {card}.",
        de: "So sehen andere {card}."
    }
    /// That way, within the sentence.
    your_card { en: "your card", es: "tu ficha", de: "deine Karte" }
    /// A heading.
    picture { en: "Picture", es: "Foto", de: "Bild" }
    /// A heading.
    told { en: "What others are told", es: "Lo que saben los demás", de: "Was andere erfahren" }
    /// A heading, and what the choice is called.
    colors { en: "Colors", es: "Colores", de: "Farben" }
    /// A heading.
    keyboard { en: "Keyboard", es: "Teclado", de: "Tastatur" }
    /// A heading.
    signed_in { en: "Where you are signed in", es: "Dónde tienes la sesión abierta", de: "Wo du angemeldet bist" }
    /// A heading.
    close { en: "Close your account", es: "Cerrar tu cuenta", de: "Dein Konto schließen" }

    /// What has been done, above all of it.
    password_changed {
        en: "Your password is changed, and every other browser signed out.",
        es: "Tu contraseña ha cambiado y se ha cerrado la sesión en todos los demás navegadores.",
        de: "Dein Passwort ist geändert, und alle anderen Browser sind abgemeldet."
    }
    /// What has been done.
    profile_saved { en: "Your profile is saved.", es: "Tu perfil está guardado.", de: "Dein Profil ist gespeichert." }
    /// What has been done.
    picture_changed { en: "Your picture is changed.", es: "Tu foto ha cambiado.", de: "Dein Bild ist geändert." }
    /// What has been done.
    email_changed { en: "Your e-mail is changed.", es: "Tu correo ha cambiado.", de: "Deine E-Mail-Adresse ist geändert." }
    /// What has been done.
    theme_changed { en: "Snug looks like this now.", es: "Snug se ve así ahora.", de: "Snug sieht jetzt so aus." }
    /// What has been done.
    letters_changed { en: "Your choice is saved.", es: "Tu elección está guardada.", de: "Deine Wahl ist gespeichert." }
    /// What has been done.
    language_changed { en: "Snug speaks English now.", es: "Snug habla español ahora.", de: "Snug spricht jetzt Deutsch." }
    /// What has been done.
    privacy_saved { en: "What others are told is saved.", es: "Lo que saben los demás está guardado.", de: "Was andere erfahren, ist gespeichert." }

    /// A field.
    password_now { en: "Your password now", es: "Tu contraseña actual", de: "Dein jetziges Passwort" }
    /// Below the field for the new one.
    new_password_hint {
        en: "At least 12 characters. Your other browsers will be signed out.",
        es: "Al menos 12 caracteres. Se cerrará la sesión en tus otros navegadores.",
        de: "Mindestens 12 Zeichen. Deine anderen Browser werden abgemeldet."
    }
    /// A button.
    change_password { en: "Change password", es: "Cambiar la contraseña", de: "Passwort ändern" }
    /// What closing means.
    close_hint {
        en: "You leave all rooms and are signed out everywhere. What you said stays, as said by a former member. This cannot be undone.",
        es: "Sales de todas las salas y se cierra tu sesión en todas partes. Lo que dijiste se queda, como dicho por un antiguo miembro. No se puede deshacer.",
        de: "Du verlässt alle Räume und wirst überall abgemeldet. Was du gesagt hast, bleibt, als hätte es ein ehemaliges Mitglied gesagt. Das lässt sich nicht rückgängig machen."
    }
    /// A field, to prove that it is one.
    your_password { en: "Your password", es: "Tu contraseña", de: "Dein Passwort" }
    /// A button.
    close_button { en: "Close my account", es: "Cerrar mi cuenta", de: "Mein Konto schließen" }

    /// A field.
    name { en: "Name", es: "Nombre", de: "Name" }
    /// Below that field.
    name_hint {
        en: "What others see in place of your username.",
        es: "Lo que ven los demás en lugar de tu nombre de usuario.",
        de: "Was andere anstelle deines Benutzernamens sehen."
    }
    /// A field.
    about_you { en: "About you", es: "Sobre ti", de: "Über dich" }
    /// Below that field.
    about_hint {
        en: "A few words for your card; 300 characters at most.",
        es: "Unas palabras para tu ficha; 300 caracteres como máximo.",
        de: "Ein paar Worte für deine Karte; höchstens 300 Zeichen."
    }
    /// A field.
    time_zone { en: "Time zone", es: "Zona horaria", de: "Zeitzone" }
    /// Below that field.
    time_zone_hint {
        en: "Others see on your card what time it is for you.",
        es: "En tu ficha, los demás ven qué hora es para ti.",
        de: "Andere sehen auf deiner Karte, wie spät es bei dir ist."
    }
    /// Below one's address.
    email_hint {
        en: "For when you forget your password. Nobody else sees it.",
        es: "Por si olvidas tu contraseña. Nadie más lo ve.",
        de: "Für den Fall, dass du dein Passwort vergisst. Sonst sieht sie niemand."
    }
    /// A button.
    change_email { en: "Change e-mail", es: "Cambiar el correo", de: "E-Mail-Adresse ändern" }
    /// A switch.
    receipts { en: "Tell others how far I have read", es: "Mostrar a los demás hasta dónde he leído", de: "Anderen zeigen, wie weit ich gelesen habe" }
    /// What it means.
    receipts_hint {
        en: "When this is off, you do not see it of others either.",
        es: "Si está desactivado, tampoco lo ves de los demás.",
        de: "Wenn das aus ist, siehst du es auch von anderen nicht."
    }
    /// A switch.
    appear_offline { en: "Appear offline", es: "Aparecer sin conexión", de: "Offline erscheinen" }
    /// What it means.
    appear_offline_hint {
        en: "Others do not see when you are here, nor when you were.",
        es: "Los demás no ven cuándo estás aquí ni cuándo estuviste.",
        de: "Andere sehen nicht, wann du da bist und wann du da warst."
    }

    /// A field.
    choose_picture { en: "Choose a picture", es: "Elige una foto", de: "Wähle ein Bild" }
    /// Below that field.
    picture_hint {
        en: "PNG, JPEG, WebP or GIF, 10 MB at most. The middle of it is shown.",
        es: "PNG, JPEG, WebP o GIF, de 10 MB como máximo. Se muestra el centro.",
        de: "PNG, JPEG, WebP oder GIF, höchstens 10 MB. Gezeigt wird die Mitte."
    }
    /// A button.
    show_picture { en: "Show this picture", es: "Mostrar esta foto", de: "Dieses Bild zeigen" }
    /// A button.
    remove_picture { en: "Remove picture", es: "Quitar la foto", de: "Bild entfernen" }
    /// Beside the field when there is nothing in it.
    no_picture { en: "Choose a picture first.", es: "Elige primero una foto.", de: "Wähle zuerst ein Bild." }
    /// Beside it when the line broke.
    broken_picture {
        en: "The picture did not come whole. Try again.",
        es: "La foto no ha llegado entera. Inténtalo de nuevo.",
        de: "Das Bild ist nicht ganz angekommen. Versuch es noch einmal."
    }

    /// A choice of colors.
    as_the_system { en: "As the system", es: "Sistema", de: "System" }
    /// A choice of colors.
    light { en: "Light", es: "Claro", de: "Hell" }
    /// A choice of colors.
    dark { en: "Dark", es: "Oscuro", de: "Dunkel" }
    /// A choice: whether single letters do something.
    letters { en: "Keys of one letter", es: "Teclas de una letra", de: "Tasten mit einem Buchstaben" }
    /// One of its answers.
    letters_on { en: "On", es: "Activadas", de: "An" }
    /// The other.
    letters_off { en: "Off", es: "Desactivadas", de: "Aus" }
    /// Below these.
    letters_hint {
        en: "J and K go from message to message, E edits, ? shows all keys. Turn them off if you dictate or press them by mistake.",
        es: "J y K van de un mensaje a otro, E edita y ? muestra todas las teclas. Desactívalas si dictas o las pulsas sin querer.",
        de: "J und K gehen von Nachricht zu Nachricht, E bearbeitet, ? zeigt alle Tasten. Schalte sie aus, wenn du diktierst oder sie versehentlich drückst."
    }
    /// The way to all of them.
    all_keys { en: "What all keys do", es: "Qué hacen todas las teclas", de: "Was alle Tasten tun" }
    /// A choice of language.
    as_the_browser { en: "As the browser", es: "Como el navegador", de: "Wie der Browser" }
    /// Below these choices.
    this_browser_alone { en: "For this browser alone.", es: "Solo para este navegador.", de: "Nur für diesen Browser." }

    /// Beside the one that one looks at.
    this_browser { en: "This browser", es: "Este navegador", de: "Dieser Browser" }
    /// Below each browser.
    used[used, since] {
        en: "Used {used}, signed in since {since}",
        es: "Usado el {used}, con sesión desde el {since}",
        de: "Benutzt am {used}, angemeldet seit dem {since}"
    }
    /// A button.
    sign_out { en: "Sign out", es: "Cerrar la sesión", de: "Abmelden" }
    /// A button.
    sign_out_elsewhere { en: "Sign out everywhere else", es: "Cerrar las demás sesiones", de: "Überall sonst abmelden" }
    /// What is no browser.
    a_program { en: "a program", es: "un programa", de: "ein Programm" }
    /// What calls itself nothing that is known.
    a_browser { en: "A browser", es: "Un navegador", de: "Ein Browser" }
    /// After the name of a browser.
    on_iphone { en: "on an iPhone", es: "en un iPhone", de: "auf einem iPhone" }
    /// After the name of a browser.
    on_ipad { en: "on an iPad", es: "en un iPad", de: "auf einem iPad" }
    /// After the name of a browser.
    on_mac { en: "on a Mac", es: "en un Mac", de: "auf einem Mac" }
    /// After the name of a browser.
    on_system(system: &str) { en: "on {system}", es: "en {system}", de: "unter {system}" }
}
