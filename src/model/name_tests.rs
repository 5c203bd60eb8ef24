//! Tests of names.

use crate::model::name::*;

fn person(name: &str) -> Look {
    Look::of_person(name)
}

#[test]
fn names_that_look_alike_resemble_each_other() {
    for (name, username) in [
        ("Kevin", "kevin"),
        ("kеvіn", "kevin"),
        ("keνin", "kevin"),
        ("Ｋｅｖｉｎ", "kevin"),
        ("𝗸𝗲𝘃𝗶𝗻", "kevin"),
        ("kevin\u{fe0f}", "kevin"),
        ("kev1n", "kevin"),
        ("kevIn", "kevin"),
        ("k3v1n", "kevin"),
        ("kevin_", "kevin"),
        ("kevin.", "kevin"),
        ("@kevin", "kevin"),
        ("aIex", "alex"),
        ("a1ex", "alex"),
        ("lan", "Ian"),
        ("rnaria", "maria"),
        ("Rnar1a", "maria"),
        ("b0b", "bob"),
        ("bi11", "bill"),
        ("w1I1iam", "william"),
        ("jes5ica", "jessica"),
        ("vvill", "will"),
        ("a__b", "a_b"),
    ] {
        let (one, other) = (person(name), person(username));
        assert!(
            one.resembles(&other) && other.resembles(&one),
            "{name} {username}"
        );
        assert_eq!(one.key(), other.key(), "{name} {username}");
        assert_eq!(one.loose_key(), other.loose_key(), "{name} {username}");
    }
}

#[test]
fn names_that_can_be_told_apart_do_not_resemble_each_other() {
    for (one, other) in [
        ("maria", "marla"),
        ("ali", "all"),
        ("ana", "anna"),
        ("kevin1", "kevin2"),
        ("kevin6", "kevin8"),
        ("user10", "user100"),
        ("j.r", "jr"),
        ("José", "Jose"),
        ("李小龍", "李小明"),
        ("Иван", "Иванов"),
    ] {
        assert!(!person(one).resembles(&person(other)), "{one} {other}");
    }
}

#[test]
fn people_are_called_alike_whatever_the_accents_signs_and_letters() {
    for (one, other) in [
        ("Ana García", "Ana García"),
        ("Ana García", "Аnа Gаrсíа"),
        ("Ana García", "ana garcia"),
        ("Ana García", "Ana-García 👑"),
        ("Вова", "вова"),
        ("❤️", "❤"),
    ] {
        assert_eq!(
            person(one).loose_key(),
            person(other).loose_key(),
            "{one} {other}"
        );
    }
    assert_ne!(person("❤️").loose_key(), person("👑").loose_key());
}

#[test]
fn rooms_differ_by_their_digits() {
    let room = Look::of_room;
    assert!(!room("Team 4").resembles(&room("Team A")));
    assert!(!room("Block 8").resembles(&room("Block B")));
    for (one, other) in [
        ("Design", "Dеѕіgn"),
        ("design", "ＤＥＳＩＧＮ"),
        ("Sales", "SaIes"),
        ("memo", "mem0"),
    ] {
        assert!(room(one).resembles(&room(other)), "{one} {other}");
    }
}

#[test]
fn joiners_and_selectors_are_kept_where_they_can_be_seen() {
    for good in [
        "علی\u{200c}رضا",
        "क्\u{200d}ष",
        "👩\u{200d}💻",
        "❤\u{fe0f}\u{200d}🔥",
        "1\u{fe0f}\u{20e3}",
    ] {
        assert_eq!(clean(good).as_deref(), Ok(good));
    }
    assert_eq!(clean("jason\u{fe0f}").as_deref(), Ok("jason"));
    for bad in [
        "ke\u{200d}vin",
        "ke\u{200c}vin",
        "\u{200d}",
        "kevin\u{200c}",
        "علی\u{200c}",
        "❤\u{200d}a",
    ] {
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
        Err(NameProblem::Invisible)
    );
    assert_eq!(clean("\u{301}a"), Err(NameProblem::BeginsWithMark));
    assert_eq!(clean("a \u{301}"), Err(NameProblem::BeginsWithMark));
    assert_eq!(clean(" a \t b ").as_deref(), Ok("a b"));
}
