//! The form in which passwords are compared (RFC 8265, OpaqueString): people type one password
//! on different keyboards.

use unicode_normalization::UnicodeNormalization;

/// A password in the form that is hashed. OpaqueString makes blanks of other widths to spaces
/// and normalizes to NFC: `é` is one character on one keyboard and two on another. Here the
/// rest of NFKC follows, so that full-width letters of a Japanese keyboard are these letters.
/// Nothing else is changed, neither case nor spaces at the ends.
pub(super) fn comparable(typed: &str) -> String {
    let spaced = |c: char| if is_blank(c) { ' ' } else { c };
    typed.chars().map(spaced).nfkc().collect()
}

/// Blanks that are no ASCII: the other characters of the category Zs.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        for (typed, form) in [
            ("contrase\u{f1}a caf\u{e9}", "contraseña café"),
            ("contrasen\u{303}a cafe\u{301}", "contraseña café"),
            ("ｑｕｉｅｔ　ｔａｂｌｅ　４", "quiet table 4"),
            ("a\u{a0}quiet\u{2003}table\u{1680}4", "a quiet table 4"),
            ("\u{212b}ngstr\u{f6}m", "Ångström"),
            ("ﬁve ①", "five 1"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("ｶﾞｸ", "ガク"),
            (" Straße İ ", " Straße İ "),
            ("plain ASCII  4", "plain ASCII  4"),
            ("a\tb", "a\tb"),
        ] {
            assert_eq!(comparable(typed), form, "{typed}");
            assert_eq!(comparable(form), form);
        }
    }
}
