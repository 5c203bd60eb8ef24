//! Texts of what helps while a message is written.

use crate::i18n::strings::strings;

strings! {
    /// Label of the button that shows the row of formatting buttons, and of that row.
    formatting { en: "Formatting", es: "Formato", de: "Formatierung" }
    /// Button: bold text.
    bold { en: "Bold", es: "Negrita", de: "Fett" }
    /// Button: italic text.
    italic { en: "Italic", es: "Cursiva", de: "Kursiv" }
    /// Button: text that is struck through.
    strike { en: "Strikethrough", es: "Tachado", de: "Durchgestrichen" }
    /// Button: code.
    code { en: "Code", es: "Código", de: "Programmcode" }
    /// Button: a quote.
    quote { en: "Quote", es: "Cita", de: "Zitat" }
    /// Button: a list.
    list { en: "List", es: "Lista", de: "Liste" }
    /// Button: a link.
    link { en: "Link", es: "Enlace", de: "Verweis" }
}
