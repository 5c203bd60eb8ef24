//! The text to compare in place of a name that is searched.

use unicode_normalization::UnicodeNormalization;

/// The form in which names are searched. Two ways to type a text give the same key: case,
/// accents, width, compatibility forms, joiners and white space make no difference. The
/// databases compare these keys as they are, so both of them find the same.
pub fn search_key(text: &str) -> String {
    let mut key = String::new();
    for c in text.nfkd() {
        if c.is_whitespace() {
            if !key.is_empty() && !key.ends_with(' ') {
                key.push(' ');
            }
        } else if !is_unseen(c) && !is_accent(c) {
            // (Letter by letter: the last sigma of a word is like the others.)
            for c in c.to_lowercase().nfkd().filter(|c| !is_accent(*c)) {
                key.push_str(plain(c).unwrap_or(c.encode_utf8(&mut [0; 4])));
            }
        }
    }
    key.truncate(key.trim_end().len());
    key.nfc().collect()
}

/// Characters that names have, or keyboards leave at their ends, and nobody sees. (Others, such
/// as those that turn the direction around, are in no name, so a text with them finds nothing.)
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200c}'..='\u{200f}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}'
    )
}

/// Marks that people leave out when they search: accents, and the vowels of Hebrew and Arabic.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters that are typed as others, on another keyboard or in capitals.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ı' => "i",
        'ς' => "σ",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        // Arabic and Persian keyboards have their own yeh and kaf.
        'ي' | 'ى' => "ی",
        'ك' => "ک",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_type_a_name_have_one_key() {
        for (name, typed) in [
            ("Zoë", "Zoe\u{308}"),
            ("Zoë", "zoe"),
            ("İstanbul", "istanbul"),
            ("İstanbul", "ISTANBUL"),
            ("İstanbul", "i\u{307}stanbul"),
            ("ıstanbul", "ISTANBUL"),
            ("Diyarbakır", "diyarbakir"),
            ("Straße", "strasse"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "straße"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδός"),
            ("Ελλάς", "ΕΛΛΑΣ"),
            ("Ёлка", "елка"),
            ("МОСКВА", "москва"),
            ("ЧАЙ", "чаи\u{306}"),
            ("Ｄｅｓｉｇｎ", "design"),
            ("ﬁnance", "FINANCE"),
            ("Łódź", "lodz"),
            ("Ærø", "aero"),
            ("Nguyễn Thị Ánh", "nguyen thi anh"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
            ("がく", "か\u{3099}く"),
            ("ｶﾞｸ", "ガク"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("علي", "علی"),
            ("مُحَمَّد", "محمد"),
            ("שָׁלוֹם", "שלום"),
            ("क़लम", "\u{958}लम"),
            ("Ana\u{a0}  García ", "ana garcia"),
            ("K2", "\u{212a}2"),
            ("Åse", "\u{212b}se"),
            ("Ǆ", "dz"),
        ] {
            assert_eq!(search_key(name), search_key(typed), "{name} {typed}");
            assert_eq!(search_key(&search_key(name)), search_key(name), "{name}");
        }
        for (one, other) in [
            ("ana", "anna"),
            ("李小龍", "李小明"),
            ("がく", "かく"),
            ("100%", "100"),
            ("🎉", "🎊"),
            ("क", "का"),
        ] {
            assert_ne!(search_key(one), search_key(other), "{one} {other}");
        }
        assert_eq!(search_key(" \u{200e} "), "");
    }

    #[test]
    fn the_beginning_of_a_name_is_the_beginning_of_its_key() {
        for (name, typed) in [
            ("Ελλάς", "ΕΛΛΑΣ"),
            ("Straße", "stras"),
            ("Zoë", "ZOË"),
            ("İzmir", "iz"),
        ] {
            assert!(
                search_key(name).starts_with(&search_key(typed)),
                "{name} {typed}"
            );
        }
    }
}
