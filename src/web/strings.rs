//! What stands around everything else, on every page.

use crate::i18n::strings::strings;

strings! {
    /// The title of the quick switcher, as a dialog and as a page.
    go_to { en: "Go to", es: "Ir a", de: "Gehe zu" }
    /// The title of the list of keyboard shortcuts, as a dialog and as a page.
    keys { en: "Keys", es: "Teclas", de: "Tasten" }
    /// Beside the label of a field that may stay blank.
    optional { en: "(optional)", es: "(opcional)", de: "(freiwillig)" }
    /// On a button that keeps what was typed or chosen.
    save { en: "Save", es: "Guardar", de: "Speichern" }
    /// That it is kept.
    saved { en: "Saved.", es: "Guardado.", de: "Gespeichert." }
    /// How much was found, for who does not see the list.
    results(n: usize) {
        en: "{n} result" | "{n} results",
        es: "{n} resultado" | "{n} resultados",
        de: "{n} Treffer" | "{n} Treffer"
    }
    /// On the button that closes a dialog, for who does not see the cross.
    close { en: "Close", es: "Cerrar", de: "Schließen" }
    /// Below a refusal, the way out.
    back_to_rooms { en: "Back to your rooms", es: "Volver a tus salas", de: "Zurück zu deinen Räumen" }
    /// What those hear who cannot see which language a page can be had in.
    language { en: "Language", es: "Idioma", de: "Sprache" }

    /// A request that makes no sense.
    not_understood {
        en: "That could not be understood.",
        es: "No se ha entendido.",
        de: "Das war nicht zu verstehen."
    }
    /// A request that another site had the browser send.
    from_elsewhere {
        en: "That did not come from one of our own pages, so nothing was done.",
        es: "Eso no venía de una de nuestras páginas, así que no se ha hecho nada.",
        de: "Das kam nicht von einer unserer eigenen Seiten, deshalb ist nichts geschehen."
    }
    /// An address where nothing is, or nothing for who asks.
    nothing_here {
        en: "There is nothing here, or it is not for you.",
        es: "Aquí no hay nada, o no es para ti.",
        de: "Hier ist nichts, oder es ist nicht für dich."
    }
    /// An address that is asked for something it does not do.
    not_done_here {
        en: "That cannot be done here.",
        es: "Eso no se puede hacer aquí.",
        de: "Das geht hier nicht."
    }
    /// The same message with another text.
    sent_before {
        en: "This was sent before with another text, so it was not sent again.",
        es: "Esto ya se envió antes con otro texto, así que no se ha vuelto a enviar.",
        de: "Das wurde schon mit einem anderen Text gesendet und deshalb nicht noch einmal."
    }
    /// More than is read.
    too_large {
        en: "That is too large to be taken in.",
        es: "Es demasiado grande para aceptarlo.",
        de: "Das ist zu groß, um es anzunehmen."
    }
    /// More often than is answered.
    too_often { en: "That was a little too often.", es: "Demasiadas veces seguidas.", de: "Das war etwas zu oft." }
    /// Where there is no answer, or one from who stands between.
    unanswered {
        en: "Snug did not answer. Wait a moment and try again.",
        es: "Snug no ha respondido. Espera un momento e inténtalo de nuevo.",
        de: "Snug hat nicht geantwortet. Warte einen Moment und versuch es noch einmal."
    }
    /// More at once than can be done.
    busy { en: "Snug is very busy.", es: "Snug está muy ocupado.", de: "Snug ist gerade sehr beschäftigt." }
    /// A full disk.
    full {
        en: "There is no room left to keep this.",
        es: "No queda espacio para guardar esto.",
        de: "Es ist kein Platz mehr, um das zu speichern."
    }
    /// A mistake of ours.
    wrong {
        en: "Something went wrong on our side.",
        es: "Algo ha fallado por nuestra parte.",
        de: "Bei uns ist etwas schiefgegangen."
    }

    /// What to do about it: after what was not understood.
    reload {
        en: "Go back, reload the page and try again.",
        es: "Vuelve atrás, recarga la página e inténtalo de nuevo.",
        de: "Geh zurück, lade die Seite neu und versuch es noch einmal."
    }
    /// After what came from another site.
    do_it_here {
        en: "Open Snug itself and do it there.",
        es: "Abre Snug directamente y hazlo ahí.",
        de: "Öffne Snug selbst und mach es dort."
    }
    /// After an address where nothing is.
    check_the_address {
        en: "Check the address, or ask whoever sent it to you.",
        es: "Revisa la dirección o pregunta a quien te la envió.",
        de: "Prüf die Adresse oder frag, wer sie dir geschickt hat."
    }
    /// After a message that stands already.
    send_anew {
        en: "Reload the page and send it as a new message.",
        es: "Recarga la página y envíalo como un mensaje nuevo.",
        de: "Lade die Seite neu und sende es als neue Nachricht."
    }
    /// After what is too large.
    make_it_smaller {
        en: "Make it smaller, or send it in parts.",
        es: "Hazlo más pequeño o envíalo por partes.",
        de: "Mach es kleiner oder sende es in Teilen."
    }
    /// After what came too often.
    wait { en: "Wait a moment and try again.", es: "Espera un momento e inténtalo de nuevo.", de: "Warte einen Moment und versuch es noch einmal." }
    /// After what there was no time for.
    wait_safely {
        en: "Wait a moment and try again; nothing is sent twice.",
        es: "Espera un momento e inténtalo de nuevo; nada se envía dos veces.",
        de: "Warte einen Moment und versuch es noch einmal; nichts wird doppelt gesendet."
    }
    /// After what nobody but an operator can mend.
    tell_the_host {
        en: "Tell whoever runs this Snug: some space has to be made.",
        es: "Avisa a quien administra este Snug: hay que liberar espacio.",
        de: "Sag Bescheid, wer dieses Snug betreibt: Es muss Platz geschaffen werden."
    }
    /// After a mistake of ours.
    noted {
        en: "It has been noted. Try again, and if it stays so tell whoever runs this Snug.",
        es: "Ha quedado anotado. Inténtalo de nuevo y, si sigue igual, avisa a quien administra este Snug.",
        de: "Es ist notiert. Versuch es noch einmal, und wenn es so bleibt, sag Bescheid, wer dieses Snug betreibt."
    }

    /// What a home screen or its shop says of Snug.
    description {
        en: "Rooms and conversations of people who know one another.",
        es: "Salas y conversaciones de gente que se conoce.",
        de: "Räume und Unterhaltungen von Leuten, die sich kennen."
    }
    /// The title of what is shown without a line.
    no_connection { en: "No connection", es: "Sin conexión", de: "Keine Verbindung" }
    /// Its heading.
    offline { en: "You are offline", es: "No tienes conexión", de: "Du bist offline" }
    /// What that means.
    offline_hint {
        en: "Snug cannot be reached just now. What you wrote is kept, and goes out when you are back.",
        es: "Ahora mismo no se puede llegar a Snug. Lo que has escrito se guarda y se enviará cuando vuelvas a tener conexión.",
        de: "Snug ist gerade nicht zu erreichen. Was du geschrieben hast, bleibt erhalten und geht hinaus, sobald du wieder verbunden bist."
    }
    /// On a button that does once more what did not work.
    try_again { en: "Try again", es: "Volver a intentarlo", de: "Noch einmal versuchen" }
    /// The way to the one room that is kept.
    last_room { en: "The room you read last", es: "La última sala que leíste", de: "Der Raum, den du zuletzt gelesen hast" }

    /// The months, in their order.
    months {
        en: "January February March April May June July August September October November December",
        es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    }
    /// The same, where there is less room.
    short_months {
        en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        es: "ene feb mar abr may jun jul ago sept oct nov dic",
        de: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."
    }
    /// The days of a week, from Monday on.
    weekdays {
        en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        es: "lunes martes miércoles jueves viernes sábado domingo",
        de: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
    }
    /// A day.
    date(day: u8, month: &str, year: i32) {
        en: "{day} {month} {year}", es: "{day} de {month} de {year}", de: "{day}. {month} {year}"
    }
    /// A day, its month in short.
    short_date(day: u8, month: &str, year: i32) {
        en: "{day} {month} {year}", es: "{day} {month} {year}", de: "{day}. {month} {year}"
    }
    /// A day of the last months, its month in short.
    short_day(day: u8, month: &str) { en: "{day} {month}", es: "{day} {month}", de: "{day}. {month}" }
}
