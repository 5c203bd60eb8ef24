//! Texts of the page of one's own account.

use crate::i18n::strings::strings;

strings! {
    /// Title and heading of the page.
    account { en: "Your account", es: "Tu cuenta", de: "Dein Konto" }
    /// Heading of the name, the bio and the time zone.
    profile { en: "Profile", es: "Perfil", de: "Profil" }
    /// Below that form, around the link to one's own profile.
    as_others_see[card] {
        en: "See {card} as others see it.",
        es: "Mira {card} como lo ven los demás.",
        de: "Sieh dir {card} an, wie andere es sehen."
    }
    /// That link, within the sentence.
    your_card { en: "your profile", es: "tu perfil", de: "dein Profil" }
    /// Heading of the profile picture.
    picture { en: "Picture", es: "Foto", de: "Bild" }
    /// Heading of the two privacy switches.
    told { en: "Privacy", es: "Privacidad", de: "Privatsphäre" }
    /// Link to the page of invitations and blocked people.
    contacts { en: "View and change", es: "Ver y cambiar", de: "Ansehen und ändern" }
    /// Heading and label of the choice of colors.
    colors { en: "Appearance", es: "Apariencia", de: "Darstellung" }
    /// Heading of the single-key shortcuts.
    keyboard { en: "Keyboard", es: "Teclado", de: "Tastatur" }
    /// Heading of the list of sessions.
    signed_in { en: "Signed-in devices", es: "Dispositivos con sesión iniciada", de: "Angemeldete Geräte" }
    /// Heading of the form that closes the account.
    close { en: "Close your account", es: "Cerrar tu cuenta", de: "Dein Konto schließen" }

    /// Confirmation at the top of the page.
    password_changed {
        en: "Your password has been changed, and you’ve been signed out everywhere else.",
        es: "Tu contraseña ha cambiado y se ha cerrado tu sesión en los demás dispositivos.",
        de: "Dein Passwort wurde geändert. Auf allen anderen Geräten wurdest du abgemeldet."
    }
    /// Confirmation at the top of the page.
    profile_saved { en: "Profile saved.", es: "Perfil guardado.", de: "Profil gespeichert." }
    /// Confirmation at the top of the page.
    picture_changed { en: "Picture updated.", es: "Foto actualizada.", de: "Bild aktualisiert." }
    /// Confirmation at the top of the page.
    email_changed { en: "E-mail updated.", es: "Correo electrónico actualizado.", de: "E-Mail-Adresse aktualisiert." }
    /// Confirmation at the top of the page, after another choice of colors.
    theme_changed { en: "Saved.", es: "Guardado.", de: "Gespeichert." }
    /// Confirmation at the top of the page, after turning single-key shortcuts on or off.
    letters_changed { en: "Saved.", es: "Guardado.", de: "Gespeichert." }
    /// Confirmation at the top of the page, in the new language.
    language_changed { en: "Snug is now in English.", es: "Snug está ahora en español.", de: "Snug ist jetzt auf Deutsch." }
    /// Confirmation at the top of the page, after changing a privacy switch.
    privacy_saved { en: "Saved.", es: "Guardado.", de: "Gespeichert." }

    /// Label of a field in the form that changes the password.
    password_now { en: "Current password", es: "Contraseña actual", de: "Aktuelles Passwort" }
    /// Hint below the new password.
    new_password_hint {
        en: "At least 12 characters. You’ll be signed out everywhere else.",
        es: "Al menos 12 caracteres. Se cerrará tu sesión en los demás dispositivos.",
        de: "Mindestens 12 Zeichen. Auf allen anderen Geräten wirst du abgemeldet."
    }
    /// Submit button of that form.
    change_password { en: "Change password", es: "Cambiar contraseña", de: "Passwort ändern" }
    /// Explanation above the form that closes the account.
    close_hint {
        en: "You’ll leave all rooms and be signed out everywhere. Your rooms go to their longest-standing members; private rooms with nobody else in them are deleted. Your messages stay, shown as from “former member”. This can’t be undone.",
        es: "Saldrás de todas las salas y se cerrará tu sesión en todas partes. Tus salas quedarán a cargo de sus miembros más antiguos; las privadas sin nadie más se eliminarán. Tus mensajes se conservan, firmados como «antiguo miembro». Esta acción no se puede deshacer.",
        de: "Du verlässt alle Räume und wirst überall abgemeldet. Deine Räume gehen an die dienstältesten Mitglieder; private Räume, in denen sonst niemand ist, werden gelöscht. Deine Nachrichten bleiben und stehen dann unter „ehemaliges Mitglied“. Das lässt sich nicht rückgängig machen."
    }
    /// Label of the field that confirms a change with the password.
    your_password { en: "Your password", es: "Tu contraseña", de: "Dein Passwort" }
    /// Submit button of the form that closes the account.
    close_button { en: "Close my account", es: "Cerrar mi cuenta", de: "Mein Konto schließen" }

    /// Label of the field for the display name.
    name { en: "Display name", es: "Nombre visible", de: "Anzeigename" }
    /// Hint below the display name.
    name_hint {
        en: "Shown instead of your username.",
        es: "Se muestra en lugar de tu nombre de usuario.",
        de: "Wird statt deines Benutzernamens angezeigt."
    }
    /// Label of the field for the bio.
    about_you { en: "About you", es: "Sobre ti", de: "Über dich" }
    /// Hint below the bio.
    about_hint {
        en: "A short bio for your profile, up to 300 characters.",
        es: "Una breve presentación para tu perfil, de 300 caracteres como máximo.",
        de: "Ein kurzer Text für dein Profil, höchstens 300 Zeichen."
    }
    /// Label of the field for the time zone.
    time_zone { en: "Time zone", es: "Zona horaria", de: "Zeitzone" }
    /// Hint below the time zone.
    time_zone_hint {
        en: "Your local time is shown on your profile.",
        es: "Tu hora local se muestra en tu perfil.",
        de: "Deine Ortszeit wird in deinem Profil angezeigt."
    }
    /// Button below the time zone, for somebody whose browser is in another one.
    use_zone[zone] { en: "Use {zone}", es: "Usar {zone}", de: "{zone} übernehmen" }
    /// Hint below the e-mail address.
    email_hint {
        en: "So we can help if you forget your password. Nobody else can see it.",
        es: "Para poder ayudarte si olvidas tu contraseña. Nadie más puede verlo.",
        de: "Damit wir dir helfen können, falls du dein Passwort vergisst. Sonst sieht sie niemand."
    }
    /// Submit button of the form for the e-mail address.
    change_email { en: "Change e-mail", es: "Cambiar correo electrónico", de: "E-Mail-Adresse ändern" }
    /// Label of the switch for read receipts.
    receipts { en: "Read receipts", es: "Confirmaciones de lectura", de: "Lesebestätigungen" }
    /// Hint below that switch.
    receipts_hint {
        en: "If you turn this off, you won’t see other people’s either.",
        es: "Si las desactivas, tampoco verás las de los demás.",
        de: "Wenn du sie ausschaltest, siehst du auch die der anderen nicht."
    }
    /// Label of the switch that hides one's presence.
    appear_offline { en: "Appear offline", es: "Aparecer sin conexión", de: "Als offline anzeigen" }
    /// Hint below that switch.
    appear_offline_hint {
        en: "Others can’t see when you’re online or when you last were.",
        es: "Los demás no podrán ver cuándo estás en línea ni cuándo lo estuviste por última vez.",
        de: "Andere sehen nicht, ob du online bist oder wann du es zuletzt warst."
    }

    /// Label of the field for a picture.
    choose_picture { en: "Choose a picture", es: "Elige una foto", de: "Wähle ein Bild" }
    /// Hint below that field.
    picture_hint {
        en: "PNG, JPEG, WebP or GIF, up to 10 MB. It will be cropped to a square.",
        es: "PNG, JPEG, WebP o GIF, de 10 MB como máximo. Se recortará en forma de cuadrado.",
        de: "PNG, JPEG, WebP oder GIF, höchstens 10 MB. Es wird quadratisch zugeschnitten."
    }
    /// Submit button of the form for a picture.
    save_picture { en: "Save picture", es: "Guardar foto", de: "Bild speichern" }
    /// Button beside it, once a picture was chosen and is shown.
    choose_another { en: "Choose another", es: "Elegir otra", de: "Anderes wählen" }
    /// Button that removes the picture.
    remove_picture { en: "Remove picture", es: "Quitar foto", de: "Bild entfernen" }
    /// Error beside the field for a picture: no file was chosen.
    no_picture { en: "Choose a picture first.", es: "Elige primero una foto.", de: "Wähle zuerst ein Bild." }
    /// Error beside the field for a picture: the connection broke.
    broken_picture {
        en: "The upload was interrupted. Try again.",
        es: "La subida se ha interrumpido. Inténtalo de nuevo.",
        de: "Das Hochladen wurde unterbrochen. Versuch es noch einmal."
    }
    /// Error beside the field for a picture: the connection stood still or was very slow.
    slow_picture {
        en: "The connection was too slow. Try again, or choose a smaller picture.",
        es: "La conexión era demasiado lenta. Inténtalo de nuevo o elige una foto más pequeña.",
        de: "Die Verbindung war zu langsam. Versuch es noch einmal oder wähle ein kleineres Bild."
    }
    /// Error beside the field for a picture: the person uploads another one at this moment.
    second_picture {
        en: "You are already uploading a picture. Try again when it is done.",
        es: "Ya estás subiendo una foto. Inténtalo de nuevo cuando termine.",
        de: "Du lädst gerade schon ein Bild hoch. Versuch es noch einmal, wenn es fertig ist."
    }
    /// Error beside the field for a picture: many people upload at this moment.
    many_pictures {
        en: "Many pictures are being uploaded right now. Try again in a moment.",
        es: "Ahora mismo se están subiendo muchas fotos. Inténtalo de nuevo en un momento.",
        de: "Gerade werden viele Bilder hochgeladen. Versuch es gleich noch einmal."
    }

    /// Choice of colors: those of the operating system.
    as_the_system { en: "System", es: "Sistema", de: "System" }
    /// Choice of colors: light.
    light { en: "Light", es: "Claro", de: "Hell" }
    /// Choice of colors: dark.
    dark { en: "Dark", es: "Oscuro", de: "Dunkel" }
    /// Label of the switch for messages without bubbles.
    compact { en: "Compact messages", es: "Mensajes compactos", de: "Kompakte Nachrichten" }
    /// Hint below that switch.
    compact_hint {
        en: "Smaller pictures and no bubbles, so more messages fit on the screen.",
        es: "Fotos más pequeñas y sin burbujas: caben más mensajes en la pantalla.",
        de: "Kleinere Bilder und keine Sprechblasen, damit mehr Nachrichten auf den Bildschirm passen."
    }
    /// Label of the switch for single-key shortcuts.
    letters { en: "Single-key shortcuts", es: "Atajos de una sola tecla", de: "Ein-Tasten-Kürzel" }
    /// Hint below that switch.
    letters_hint {
        en: "J and K move between messages, E edits, ? lists all shortcuts. Turn these off if you use dictation or keep hitting them by accident.",
        es: "J y K pasan de un mensaje a otro, E edita y ? muestra todos los atajos. Desactívalos si usas el dictado por voz o si los pulsas sin querer.",
        de: "J und K springen von Nachricht zu Nachricht, E bearbeitet, ? zeigt alle Kürzel. Schalte sie aus, wenn du diktierst oder sie öfter versehentlich drückst."
    }
    /// Link to the list of all shortcuts.
    all_keys { en: "All shortcuts", es: "Todos los atajos", de: "Alle Tastenkürzel" }
    /// Choice of a language: the one that the browser asks for.
    as_the_browser { en: "Same as browser", es: "El del navegador", de: "Wie im Browser" }
    /// Hint below settings that are kept in a cookie.
    this_browser_alone { en: "Only in this browser.", es: "Solo en este navegador.", de: "Nur in diesem Browser." }

    /// Beside the reader's own session in the list.
    this_browser { en: "This browser", es: "Este navegador", de: "Dieser Browser" }
    /// Two dates below each session in the list.
    used[used, since] {
        en: "Last used {used}, signed in {since}",
        es: "Último uso: {used}; sesión iniciada: {since}",
        de: "Zuletzt benutzt am {used}, angemeldet seit dem {since}"
    }
    /// Button that ends a session.
    sign_out { en: "Sign out", es: "Cerrar sesión", de: "Abmelden" }
    /// The same button’s label for screen readers.
    sign_out_device(device: &str) { en: "Sign out {device}", es: "Cerrar sesión: {device}", de: "Abmelden: {device}" }
    /// Button that ends all other sessions.
    sign_out_elsewhere { en: "Sign out everywhere else", es: "Cerrar las demás sesiones", de: "Überall sonst abmelden" }
    /// Name of a client that is no browser.
    a_program { en: "a program", es: "un programa", de: "ein Programm" }
    /// Name of a browser that Snug does not know.
    a_browser { en: "A browser", es: "Un navegador", de: "Ein Browser" }
    /// After the name of a browser: its device.
    on_iphone { en: "on an iPhone", es: "en un iPhone", de: "auf einem iPhone" }
    /// After the name of a browser: its device.
    on_ipad { en: "on an iPad", es: "en un iPad", de: "auf einem iPad" }
    /// After the name of a browser: its device.
    on_mac { en: "on a Mac", es: "en un Mac", de: "auf einem Mac" }
    /// After the name of a browser: its operating system.
    on_system(system: &str) { en: "on {system}", es: "en {system}", de: "unter {system}" }
}
