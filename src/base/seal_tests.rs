//! Tests of encryption at rest.

use crate::base::seal::Seal;

/// A key of 32 different bytes.
fn hex(digit: &str) -> String {
    let bytes = (1..32_u32).map(|n| format!("{:02x}", n * 7 % 256));
    bytes.collect::<String>() + digit + digit
}

fn seal(keys: &[(&str, &str)]) -> Seal {
    let keys: Vec<_> = keys
        .iter()
        .map(|(id, digit)| format!("{id}:{}", hex(digit)))
        .collect();
    Seal::from(&keys, false).expect("keys")
}

#[test]
fn a_text_decrypts_with_its_key_in_its_place_only() {
    let (old, new) = (seal(&[("a", "1")]), seal(&[("b", "2"), ("a", "1")]));
    let kept = || old.seal("a quiet word", "room 1");
    assert!(!kept().text.contains("quiet"));
    assert_ne!(kept(), kept(), "a new nonce each time");
    assert_eq!(old.open(kept(), "room 1").expect("text"), "a quiet word");
    assert_eq!(new.open(kept(), "room 1").expect("text"), "a quiet word");
    assert_eq!(new.seal("x", "y").sealed_by.as_deref(), Some("b"));
    assert!(old.open(kept(), "room 2").is_err());
    assert!(old.open(new.seal("x", "y"), "y").is_err(), "no key");
    assert!(
        seal(&[("a", "3")]).open(kept(), "room 1").is_err(),
        "another"
    );
    let mut changed = kept();
    changed.text.replace_range(
        40..41,
        if &changed.text[40..41] == "A" {
            "B"
        } else {
            "A"
        },
    );
    assert!(old.open(changed, "room 1").is_err());
}

#[test]
fn alike_texts_of_one_place_and_key_are_alike_and_no_others() {
    let (one, other) = (seal(&[("a", "1")]), seal(&[("a", "2")]));
    let kept = |text, place| one.seal_alike(text, 40, place);
    assert_eq!(kept("👍", "m1"), kept("👍", "m1"));
    assert_ne!(kept("👍", "m1"), kept("👍", "m2"));
    assert_ne!(kept("👍", "m1"), other.seal_alike("👍", 40, "m1"));
    let long = "👩🏻‍❤️‍💋‍👨🏻";
    assert_eq!(kept("👍", "m1").text.len(), kept(long, "m1").text.len());
    let opened = one.open(kept(long, "m1"), "m1").expect("text");
    assert_eq!(opened.trim_end(), long);
    assert!(one.open(kept("👍", "m1"), "m2").is_err());
    assert_eq!(Seal::default().seal_alike("👍", 40, "m1").text, "👍");
}

#[test]
fn a_check_value_tells_keys_of_one_name_apart() {
    let (one, other) = (seal(&[("b", "2"), ("a", "1")]), seal(&[("a", "3")]));
    let value = one.check_value("a").expect("a value");
    assert!(one.proves("a", &value) && !one.proves("b", &value));
    assert!(!other.proves("a", &value) && !Seal::default().proves("a", &value));
    assert!(!one.proves("a", "") && !one.proves("a", "?"));
    assert_eq!(other.check_value("b"), None);
}

#[test]
fn without_a_key_nothing_is_encrypted() {
    let none = Seal::default();
    let kept = none.seal("a quiet word", "room 1");
    assert_eq!(kept.text, "a quiet word");
    assert_eq!(none.open(kept, "room 1").expect("text"), "a quiet word");
}

#[test]
fn the_message_about_a_wrong_key_does_not_contain_it() {
    for bad in [
        "",
        "a",
        ":",
        &"1".repeat(64),
        &format!("a:{}", "g".repeat(64)),
        &format!("a:{}", "1".repeat(63)),
    ] {
        let problem = Seal::from(&[bad.to_owned()], false).expect_err("a problem");
        assert!(!problem.contains("111"), "{problem}");
    }
    let twice = format!("a:{}", hex("1"));
    assert!(Seal::from(&[twice.clone(), twice], false).is_err());
}

#[test]
fn a_key_that_is_not_random_is_refused() {
    for digits in ["0", "01", "0123456789abcdef", "deadbeef"] {
        let key = format!("a:{}", digits.repeat(64 / digits.len()));
        let problem = Seal::from(&[key], false).expect_err("a problem");
        assert!(problem.contains("not random"), "{problem}");
    }
}

#[test]
fn what_is_not_encrypted_is_refused_if_the_settings_say_so() {
    let key = format!("a:{}", hex("1"));
    let seal = Seal::from(&[key], true).expect("a key");
    let plain = Seal::default().seal("a quiet word", "room 1");
    assert!(seal.open(plain, "room 1").is_err());
    let sealed = seal.seal("a quiet word", "room 1");
    assert_eq!(seal.open(sealed, "room 1").expect("text"), "a quiet word");
    assert!(Seal::from(&[], true).is_err(), "there is no key");
}
