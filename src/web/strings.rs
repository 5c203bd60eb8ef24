//! Texts that are the same on every page: errors, dates, what is shown offline.

use crate::i18n::strings::strings;

strings! {
    /// Title of the quick switcher, as a page and as a dialog.
    go_to { en: "Jump to…", es: "Ir a…", de: "Wechseln zu …" }
    /// Title of the list of keyboard shortcuts, as a page and as a dialog.
    keys { en: "Keyboard shortcuts", es: "Atajos de teclado", de: "Tastenkürzel" }
    /// After the label of a field that may stay blank.
    optional { en: "(optional)", es: "(opcional)", de: "(optional)" }
    /// Submit button of a form that keeps a setting or a text.
    save { en: "Save", es: "Guardar", de: "Speichern" }
    /// Confirmation beside such a form.
    saved { en: "Saved.", es: "Guardado.", de: "Gespeichert." }
    /// In place of that, when a choice could not be saved and is as it was before.
    not_saved {
        en: "That wasn’t saved, so it’s back as it was.",
        es: "No se ha guardado, así que ha vuelto a estar como antes.",
        de: "Das wurde nicht gespeichert und ist deshalb wieder wie vorher."
    }
    /// Number of search results, for screen readers.
    results(n: usize) {
        en: "{n} result" | "{n} results",
        es: "{n} resultado" | "{n} resultados",
        de: "{n} Treffer" | "{n} Treffer"
    }
    /// Link to the next part of a long list.
    show_more { en: "Show more", es: "Mostrar más", de: "Mehr anzeigen" }
    /// Label and tooltip of the button that closes a dialog.
    close { en: "Close", es: "Cerrar", de: "Schließen" }
    /// Choice of a time.
    in_an_hour { en: "In an hour", es: "En una hora", de: "In einer Stunde" }
    /// Choice of a time: this evening.
    tonight { en: "Tonight at 8", es: "Esta noche a las 20:00", de: "Heute Abend um 20 Uhr" }
    /// Choice of a time: the next morning.
    tomorrow { en: "Tomorrow at 9 in the morning", es: "Mañana a las 9:00", de: "Morgen um 9 Uhr" }
    /// Choice of a time: the next Monday.
    next_week { en: "Next Monday at 9 in the morning", es: "El lunes que viene a las 9:00", de: "Nächsten Montag um 9 Uhr" }
    /// Choice of a time: the one in the field below.
    at_a_time { en: "At another time:", es: "En otro momento:", de: "Zu einer anderen Zeit:" }
    /// Label of that field.
    date_and_time { en: "Date and time", es: "Fecha y hora", de: "Datum und Uhrzeit" }
    /// Which time zone these times are in, without scripts.
    times_are_in[zone] {
        en: "In the time zone {zone}. You can change it in your profile.",
        es: "En la zona horaria {zone}. Puedes cambiarla en tu perfil.",
        de: "In der Zeitzone {zone}. Du kannst sie in deinem Profil ändern."
    }
    /// Beside the choice of a time: nothing usable was chosen.
    choose_a_time { en: "Choose a date and a time.", es: "Elige una fecha y una hora.", de: "Wähl ein Datum und eine Uhrzeit." }
    /// Beside the choice of a time: it is over.
    time_has_passed { en: "That time has passed.", es: "Esa hora ya ha pasado.", de: "Diese Zeit ist schon vorbei." }
    /// Beside the choice of a time: it is too far ahead.
    time_is_too_far {
        en: "Choose a time within the next year.",
        es: "Elige una fecha dentro del próximo año.",
        de: "Wähl eine Zeit innerhalb des nächsten Jahres."
    }
    /// Button on an error page, and label of the back link in the list of rooms.
    back_to_rooms { en: "Back to your rooms", es: "Volver a tus salas", de: "Zurück zu deinen Räumen" }
    /// Label of the choice of a language.
    language { en: "Language", es: "Idioma", de: "Sprache" }

    /// Error 400: the request makes no sense.
    not_understood {
        en: "Something was wrong with that request.",
        es: "Algo no iba bien en esa solicitud.",
        de: "Mit dieser Anfrage stimmte etwas nicht."
    }
    /// Error 403: another site made the browser send the request.
    from_elsewhere {
        en: "This request came from another site, so we blocked it.",
        es: "Esta solicitud venía de otro sitio web, así que la hemos bloqueado.",
        de: "Diese Anfrage kam von einer anderen Website. Wir haben sie blockiert."
    }
    /// Error 404: there is nothing at this address, or nothing for this reader.
    nothing_here {
        en: "This page doesn’t exist, or you don’t have access to it.",
        es: "Esta página no existe o no tienes acceso a ella.",
        de: "Diese Seite gibt es nicht, oder du hast keinen Zugriff darauf."
    }
    /// Error 405: the address does not take this method.
    not_done_here {
        en: "You can’t do that here.",
        es: "Eso no se puede hacer aquí.",
        de: "Das geht hier nicht."
    }
    /// Error 409: a message was sent again with different text.
    sent_before {
        en: "This was already sent with different text, so it wasn’t sent again.",
        es: "Esto ya se envió con otro texto, así que no se ha vuelto a enviar.",
        de: "Das wurde schon mit anderem Text gesendet, deshalb haben wir es nicht noch einmal gesendet."
    }
    /// Error 412: the page was made for another person.
    somebody_else {
        en: "Somebody else is signed in in this browser now, so nothing was sent.",
        es: "Ahora hay otra persona conectada en este navegador, así que no se ha enviado nada.",
        de: "In diesem Browser ist jetzt jemand anderes angemeldet, deshalb wurde nichts gesendet."
    }
    /// Error 413: the request is too large.
    too_large {
        en: "That’s too large.",
        es: "Es demasiado grande.",
        de: "Das ist zu groß."
    }
    /// Error 421: the server is not called by the name in the address.
    unknown_name {
        en: "This server doesn’t go by the name in the address.",
        es: "Este servidor no responde al nombre que aparece en la dirección.",
        de: "Dieser Server hat nicht den Namen, der in der Adresse steht."
    }
    /// Error 422: somebody is in the largest allowed number of rooms.
    too_many_rooms {
        en: "Nobody can be in more than 500 rooms.",
        es: "Nadie puede estar en más de 500 salas.",
        de: "Niemand kann in mehr als 500 Räumen sein."
    }
    /// Advice after that.
    leave_some {
        en: "Leave a room first and try again.",
        es: "Sal antes de alguna sala e inténtalo de nuevo.",
        de: "Verlass zuerst einen Raum und versuch es dann noch einmal."
    }
    /// Error 429: too many requests.
    too_often { en: "Too many attempts.", es: "Demasiados intentos.", de: "Zu viele Versuche." }
    /// Notice when the server does not answer, or a proxy answers in its place; scripts take
    /// it from the page.
    copied { en: "Link copied", es: "Enlace copiado", de: "Link kopiert" }
    /// Button of code in a message.
    copy_code { en: "Copy code", es: "Copiar código", de: "Code kopieren" }
    /// The same button once it was pressed.
    code_copied { en: "Copied", es: "Copiado", de: "Kopiert" }
    /// Notice in place of an answer that did not come; scripts take it from the page.
    unanswered {
        en: "Snug isn’t responding. Wait a moment and try again.",
        es: "Snug no responde. Espera un momento e inténtalo de nuevo.",
        de: "Snug antwortet nicht. Warte einen Moment und versuch es noch einmal."
    }
    /// Error 503: the server has too much to do.
    busy { en: "Snug is very busy right now.", es: "Snug está muy ocupado ahora mismo.", de: "Snug ist gerade sehr ausgelastet." }
    /// Error 507: the disk is full.
    full {
        en: "There’s no space left to save this.",
        es: "No queda espacio para guardar esto.",
        de: "Es ist kein Speicherplatz mehr frei, um das zu speichern."
    }
    /// Error 500: a mistake in Snug.
    wrong {
        en: "Something went wrong on our end.",
        es: "Algo ha fallado por nuestra parte.",
        de: "Bei uns ist etwas schiefgelaufen."
    }

    /// Advice after errors 400 and 405.
    reload {
        en: "Go back, reload the page and try again.",
        es: "Vuelve atrás, recarga la página e inténtalo de nuevo.",
        de: "Geh zurück, lade die Seite neu und versuch es noch einmal."
    }
    /// Advice after error 403.
    do_it_here {
        en: "Open Snug and try again there.",
        es: "Abre Snug e inténtalo desde ahí.",
        de: "Öffne Snug und versuch es dort noch einmal."
    }
    /// Advice after error 404.
    check_the_address {
        en: "Check the address, or ask whoever sent you the link.",
        es: "Comprueba la dirección o pregunta a quien te envió el enlace.",
        de: "Prüf die Adresse oder frag die Person, die dir den Link geschickt hat."
    }
    /// Advice after error 409.
    send_anew {
        en: "Reload the page and send it as a new message.",
        es: "Recarga la página y envíalo como un mensaje nuevo.",
        de: "Lade die Seite neu und sende es als neue Nachricht."
    }
    /// Advice after error 412.
    your_text_is_kept {
        en: "Go back to copy what you typed, or reload the page to go on as that person.",
        es: "Vuelve atrás para copiar lo que escribiste o recarga la página para seguir como esa persona.",
        de: "Geh zurück, um deinen Text zu kopieren, oder lade die Seite neu, um als diese Person weiterzumachen."
    }
    /// Advice after error 413.
    make_it_smaller {
        en: "Make it smaller, or split it up.",
        es: "Hazlo más pequeño o divídelo en partes.",
        de: "Mach es kleiner oder teil es auf."
    }
    /// Advice after error 421, for who runs the server. `public_url`, `hosts` and
    /// `Rocket.toml` are names of settings and of a file.
    add_the_name {
        en: "If you run it, set public_url or add the name to hosts in Rocket.toml.",
        es: "Si lo administras, define public_url o añade el nombre a hosts en Rocket.toml.",
        de: "Wenn du ihn betreibst, setz public_url oder trag den Namen in Rocket.toml unter hosts ein."
    }
    /// Advice after error 429.
    wait { en: "Wait a moment and try again.", es: "Espera un momento e inténtalo de nuevo.", de: "Warte einen Moment und versuch es noch einmal." }
    /// Advice after error 503.
    wait_safely {
        en: "Wait a moment and try again. Nothing will be sent twice.",
        es: "Espera un momento e inténtalo de nuevo. Nada se enviará dos veces.",
        de: "Warte einen Moment und versuch es noch einmal. Nichts wird doppelt gesendet."
    }
    /// Advice after error 507.
    tell_the_host {
        en: "Tell your administrator that the server needs more space.",
        es: "Avisa a quien administra este servidor de que hace falta más espacio.",
        de: "Sag dem Admin-Team Bescheid, dass der Server mehr Speicherplatz braucht."
    }
    /// Advice after error 500.
    noted {
        en: "We’ve logged it. Try again; if it keeps happening, tell your administrator.",
        es: "Lo hemos registrado. Inténtalo de nuevo y, si sigue pasando, avisa a quien administra este servidor.",
        de: "Der Fehler wurde protokolliert. Versuch es noch einmal, und wenn es wieder passiert, sag dem Admin-Team Bescheid."
    }

    /// Description of Snug in the web app manifest, shown when it is installed.
    description {
        en: "Chat rooms and direct messages for people who know each other.",
        es: "Salas de chat y mensajes directos para gente que se conoce.",
        de: "Chaträume und Direktnachrichten für Leute, die sich kennen."
    }
    /// Title of the page that is shown offline.
    no_connection { en: "No connection", es: "Sin conexión", de: "Keine Verbindung" }
    /// Heading of that page.
    offline { en: "You’re offline", es: "No tienes conexión", de: "Du bist offline" }
    /// Text of that page.
    offline_hint {
        en: "Can’t reach Snug right now. Your messages are saved and will be sent when you’re back online.",
        es: "Ahora mismo no se puede conectar con Snug. Tus mensajes están guardados y se enviarán cuando vuelvas a tener conexión.",
        de: "Snug ist gerade nicht erreichbar. Deine Nachrichten sind gespeichert und werden gesendet, sobald du wieder online bist."
    }
    /// Button that repeats a failed request.
    try_again { en: "Try again", es: "Volver a intentarlo", de: "Noch einmal versuchen" }
    /// Button on the offline page that leads to the room kept in the browser.
    last_room { en: "Last room you read", es: "Última sala que leíste", de: "Zuletzt gelesener Raum" }

    /// The months in their order, separated by spaces.
    months {
        en: "January February March April May June July August September October November December",
        es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    }
    /// The months in short.
    short_months {
        en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        es: "ene feb mar abr may jun jul ago sept oct nov dic",
        de: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."
    }
    /// The days of the week from Monday on, separated by spaces.
    weekdays {
        en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        es: "lunes martes miércoles jueves viernes sábado domingo",
        de: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
    }
    /// A date.
    date(day: u8, month: &str, year: i32) {
        en: "{day} {month} {year}", es: "{day} de {month} de {year}", de: "{day}. {month} {year}"
    }
    /// A date with the month in short.
    short_date(day: u8, month: &str, year: i32) {
        en: "{day} {month} {year}", es: "{day} {month} {year}", de: "{day}. {month} {year}"
    }
    /// A date without its year, with the month in short.
    short_day(day: u8, month: &str) { en: "{day} {month}", es: "{day} {month}", de: "{day}. {month}" }
}
