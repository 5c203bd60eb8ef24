//! Tests of looks.

use crate::model::look::*;

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
        ("k\u{336}e\u{336}v\u{336}i\u{336}n\u{336}", "kevin"),
        ("ke\u{301}\u{346}vin", "kévin"),
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
        ("Андрей", "Андреи"),
        ("ệ", "ê"),
        ("Ёж", "Еж"),
        ("Άννα", "Αννα"),
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
fn rooms_that_look_like_everyone_are_everyone() {
    let everyone = Look::of_room("Everyone");
    let overlaid = |mark: char| "Everyone".chars().flat_map(|c| [c, mark]).collect();
    let piled = |marks: &str| "Everyone".replace('y', &format!("y{marks}"));
    let names: Vec<String> = [
        "Everуone",
        "Еvеryоne",
        "Ενεryone",
        "Everyоne",
        "EVERYONE",
        "everyone",
        "Ｅｖｅｒｙｏｎｅ",
        "𝓔𝓿𝓮𝓻𝔂𝓸𝓷𝓮",
        "𝐄𝐯𝐞𝐫𝐲𝐨𝐧𝐞",
        "ⓔⓥⓔⓡⓨⓞⓝⓔ",
        "Every0ne",
        "Everyоnе",
        "Ꭼveryone",
        "Eveгyone",
        "Everyone",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(
        [
            '\u{336}', '\u{335}', '\u{20d2}', '\u{489}', '\u{5b0}', '\u{64e}', '\u{e4d}',
            '\u{1ab0}',
        ]
        .map(overlaid),
    )
    .chain(["\u{33f}\u{346}", "\u{336}\u{337}\u{338}", "\u{363}"].map(piled))
    .collect();
    for name in names {
        let look = Look::of_room(&name);
        assert!(look.resembles(&everyone), "{name} {look:?} {everyone:?}");
        assert_eq!(look.key(), everyone.key(), "{name}");
    }
    for other in [
        "Every one",
        "Everyone 2",
        "Everyonė",
        "Evéryone",
        "🎉 Everyone",
        "Everyone!",
    ] {
        assert!(!Look::of_room(other).resembles(&everyone), "{other}");
    }
    for (one, other) in [
        ("🎉", "🎊"),
        ("1\u{fe0f}\u{20e3}", "1"),
        ("🇳🇴", "🇳🇱"),
        (
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        ),
    ] {
        assert!(
            !Look::of_room(one).resembles(&Look::of_room(other)),
            "{one} {other}"
        );
    }
    for (one, other) in [("❤\u{fe0f}", "❤"), ("می\u{200c}خواهم", "میخواهم")] {
        assert!(
            Look::of_room(one).resembles(&Look::of_room(other)),
            "{one} {other}"
        );
    }
}
