//! Tests of names.

use crate::model::name::*;

#[test]
fn joiners_and_selectors_are_kept_where_they_can_be_seen() {
    for good in [
        "علی\u{200c}رضا",
        "می\u{200c}خواهم",
        "خانه\u{200c}ها",
        "نمی\u{200c}دانم چه می\u{200c}شود",
        // A mark of a vowel between the letters and the joiner.
        "بَ\u{200c}ت",
        "क\u{94d}\u{200d}ष",
        "क\u{94d}\u{200c}ष",
        "गर\u{94d}\u{200c}नु",
        // Old chillu letters of Malayalam, at the end of a word.
        "അവന\u{d4d}\u{200d} വന\u{d4d}നു",
        "അവന\u{d4d}\u{200d}",
        // Bengali: the joiner is before the virama.
        "র\u{200d}\u{9cd}যাব",
        "ক\u{9cd}\u{200c}ত",
        "ශ\u{dca}\u{200d}රී",
        "ක\u{200d}\u{dca}ෂ",
        "க\u{bcd}\u{200c}ஷ",
        "ಕ\u{ccd}\u{200c}ಷ",
        "👩\u{200d}💻",
        "👨\u{200d}👩\u{200d}👧",
        "👩\u{200d}🚀",
        "👩🏽\u{200d}🚀",
        "👩\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨",
        "🏳\u{fe0f}\u{200d}🌈",
        "🏴\u{200d}☠\u{fe0f}",
        "🏃🏾\u{200d}♀\u{fe0f}\u{200d}➡\u{fe0f}",
        "👁\u{fe0f}\u{200d}🗨\u{fe0f}",
        "🐻\u{200d}❄\u{fe0f}",
        "👨🏽\u{200d}🦰",
        "❤\u{fe0f}\u{200d}🔥",
        "❤\u{fe0f}",
        "❤\u{fe0e}",
        "1\u{fe0f}\u{20e3}",
        "#\u{fe0f}\u{20e3}",
        "🇳🇴",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} pub",
    ] {
        assert_eq!(clean(good).as_deref(), Ok(good));
    }
    for bad in [
        "ke\u{200d}vin",
        "ke\u{200c}vin",
        "ad\u{200d}min",
        "ad\u{200c}min",
        "а\u{200d}дмин",
        "אב\u{200c}גד",
        "李\u{200d}小龍",
        // After a letter, not after a virama.
        "क\u{200d}ष",
        // Two in a row.
        "क\u{94d}\u{200d}\u{200d}ष",
        "می\u{200c}\u{200c}خواهم",
        "می\u{200d}خواهم",
        "می\u{200c} خواهم",
        "a\u{200c}خ",
        "خ\u{200c}a",
        "❤\u{200d}a",
        "a\u{200d}❤",
        "👩 \u{200d}🚀",
        "👩\u{200d}\u{200d}🚀",
        "🇳\u{200d}🇴",
        "👍\u{200d}🏽",
        // A text hidden behind a flag.
        "🏴\u{e0066}\u{e0072}\u{e007f}a",
        "a\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}b",
    ] {
        assert_eq!(clean(bad), Err(NameProblem::Invisible), "{bad:?}");
    }
}

#[test]
fn what_cannot_be_seen_is_trimmed_at_the_ends() {
    for (typed, stored) in [
        ("\u{200e}Ana", "Ana"),
        ("Ana\u{200f}", "Ana"),
        ("\u{61c}علي\u{61c}", "علي"),
        ("\u{202b}שלום\u{202c}", "שלום"),
        ("\u{2068}Ana\u{2069}", "Ana"),
        (" \u{200f} Ana \u{200e} ", "Ana"),
        ("\u{feff}Ana", "Ana"),
        ("Ana\u{200b}", "Ana"),
        ("Ana\u{200c}", "Ana"),
        ("علی\u{200c}", "علی"),
        ("\u{200d}Ana\u{200d}", "Ana"),
        ("👩\u{200d}", "👩"),
        ("Ana\u{ad}", "Ana"),
        ("\u{3164}Ana\u{2800}", "Ana"),
        ("\u{a0}Ana\u{3000}García\u{2003}", "Ana García"),
        // On a letter a selector is nothing.
        ("jason\u{fe0f}", "jason"),
        ("ja\u{fe0f}son", "jason"),
        ("a\u{fe0f}\u{20e3}", "a\u{20e3}"),
        // Behind a letter that does not join the next one, a non-joiner is a habit.
        ("کار\u{200c}ها", "کارها"),
        ("\u{200e}", ""),
    ] {
        match stored {
            "" => assert_eq!(clean(typed), Err(NameProblem::Invisible), "{typed:?}"),
            _ => assert_eq!(clean(typed).as_deref(), Ok(stored), "{typed:?}"),
        }
    }
    for bad in [
        "Ana\0",
        "\u{7}Ana",
        "Ana\u{e000}",
        "Ana\u{fffc}",
        "Ana\u{f0000}",
        "🏴\u{e0066}\u{e0072}\u{e007f}",
    ] {
        assert_eq!(clean(bad), Err(NameProblem::Invisible), "{bad:?}");
    }
    for bad in ["A\u{200e}na", "Ana\u{200f} B"] {
        assert_eq!(clean(bad), Err(NameProblem::Invisible), "{bad:?}");
    }
}

#[test]
fn characters_that_cannot_be_seen_are_in_no_name() {
    let ranges = [
        0xad..=0xad,
        0x34f..=0x34f,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x206f,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xfe00..=0xfe0d,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff0..=0xffff,
        0x1bca0..=0x1bca3,
        0x1d159..=0x1d159,
        0x1d173..=0x1d17a,
        0xe0000..=0xe0fff,
        0..=8,
    ];
    for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
        assert_eq!(
            clean(&format!("a{c}b")),
            Err(NameProblem::Invisible),
            "{:x}",
            u32::from(c)
        );
        assert_eq!(
            clean(&c.to_string()),
            Err(NameProblem::Invisible),
            "{:x}",
            u32::from(c)
        );
    }
}

#[test]
fn marks_stand_on_letters_and_not_in_stacks() {
    let with = |marks: usize| format!("x{}y", "\u{302}".repeat(marks));
    assert!(clean(&with(3)).is_ok());
    assert_eq!(clean(&with(4)), Err(NameProblem::StackedMarks));
    assert_eq!(
        clean("क\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{94d}"),
        Err(NameProblem::StackedMarks)
    );
    assert_eq!(clean("\u{301}a"), Err(NameProblem::BeginsWithMark));
    assert_eq!(clean("a \u{301}"), Err(NameProblem::BeginsWithMark));
    assert_eq!(clean(" a \t b ").as_deref(), Ok("a b"));
}
