//! Texts for the rate limits of forms.

use crate::i18n::strings::strings;

strings! {
    /// Error beside a form field after too many attempts.
    too_often {
        en: "Too many attempts. Wait a moment and try again.",
        es: "Demasiados intentos. Espera un momento e inténtalo de nuevo.",
        de: "Zu viele Versuche. Warte einen Moment und versuch es noch einmal."
    }
}
