//! Texts around replies and threads.

use crate::i18n::strings::strings;

strings! {
    /// Link and button that answer a message.
    reply { en: "Reply", es: "Responder", de: "Antworten" }
    /// Above the composer, while an answer is written.
    replying_to[who] { en: "Replying to {who}", es: "Respuesta a {who}", de: "Antwort an {who}" }
    /// Link beside that, which writes a message of its own instead.
    no_reply { en: "Don’t reply", es: "No responder", de: "Nicht antworten" }
    /// Error of the message box: the message that it answers was deleted.
    parent_removed {
        en: "The message you’re replying to has been deleted. Send this again to post it on its own.",
        es: "El mensaje al que respondes se ha eliminado. Envía esto de nuevo para publicarlo por separado.",
        de: "Die Nachricht, auf die du antwortest, wurde gelöscht. Sende das noch einmal, um es für sich zu schreiben."
    }
    /// Below the first message of a thread: how many answers there are.
    answers(n: u32) {
        en: "{n} reply" | "{n} replies",
        es: "{n} respuesta" | "{n} respuestas",
        de: "{n} Antwort" | "{n} Antworten"
    }
    /// The same for screen readers, with the people who answered last.
    answers_from(count: &str, names: &str) {
        en: "{count} from {names}",
        es: "{count} de {names}",
        de: "{count} von {names}"
    }
    /// Before the time of the latest answer.
    latest[when] { en: "last {when}", es: "última: {when}", de: "zuletzt {when}" }
    /// Title of a thread.
    thread { en: "Thread", es: "Hilo", de: "Thread" }
    /// Title of a thread’s page, and of the frame that shows it beside its room.
    thread_in(room: &str) { en: "Thread in {room}", es: "Hilo en {room}", de: "Thread in {room}" }
    /// Link from a message’s page to its thread.
    open_thread { en: "Open thread", es: "Abrir hilo", de: "Thread öffnen" }
    /// Label of the message box of a thread.
    write { en: "Reply in thread", es: "Responder en el hilo", de: "Im Thread antworten" }
    /// In place of the answers, while there are none.
    none_yet {
        en: "No replies yet. What you write here is in the room, too.",
        es: "Aún no hay respuestas. Lo que escribas aquí también aparece en la sala.",
        de: "Noch keine Antworten. Was du hier schreibst, steht auch im Raum."
    }
    /// Link to the answers before.
    older { en: "Earlier replies", es: "Respuestas anteriores", de: "Frühere Antworten" }
    /// Link from earlier answers to the newest ones.
    newest { en: "Back to the newest replies", es: "Volver a las respuestas más recientes", de: "Zurück zu den neuesten Antworten" }
    /// Button that follows a thread.
    follow { en: "Follow", es: "Seguir", de: "Folgen" }
    /// Button that follows it no more.
    unfollow { en: "Stop following", es: "Dejar de seguir", de: "Nicht mehr folgen" }
}
