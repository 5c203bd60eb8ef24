//! What who tries too often is told.

use crate::i18n::strings::strings;

strings! {
    /// Beside a form that was sent too often.
    too_often {
        en: "That was tried too often. Wait a moment and try again.",
        es: "Demasiados intentos. Espera un momento e inténtalo de nuevo.",
        de: "Das wurde zu oft versucht. Warte einen Moment und versuch es noch einmal."
    }
}
