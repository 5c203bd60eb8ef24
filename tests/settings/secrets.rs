//! Secrets among the settings: what is wrong is told without them, and they may come from
//! files.

use crate::{Folder, assert_refused, check, variables};

/// A key as `openssl rand -hex 32` makes it.
pub const KEY: &str = "8f1d0a4be2c7935e6a1b0c9d8e7f6a5b4c3d2e1f00112233445566778899aabb";

/// URLs and keys. Each contains SECRET, and no sentence does.
#[rustfmt::skip]
const URLS: &[(&str, &str)] = &[
    ("SNUG_DATABASES_STORE_URL=mysql://snug:SECRET@db/snug", "databases.store.url is \"mysql://snug:***@db/snug\" (SNUG_DATABASES_STORE_URL). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("ROCKET_DATABASES={store={url=\"mysql://snug:SECRET@db/snug\"}}", "databases.store.url is \"mysql://snug:***@db/snug\" (ROCKET_DATABASES). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("SNUG_DATABASES_STORE_URL=postgres:snug:SECRET@db/snug", "databases.store.url is \"***\" (SNUG_DATABASES_STORE_URL). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("SNUG_DATABASES_STORE_URL=postgres://snug:SEC#RET@db/snug", "databases.store.url is \"postgres://snug:***@db/snug\" (SNUG_DATABASES_STORE_URL). It must be like postgres://user:password@host/database. In a password, write # / ? @ % as %23 %2F %3F %40 %25."),
    ("SNUG_DATABASES_STORE_URL=postgres://snug:SECRET@db/snug?sslmod=require", "databases.store.url is \"postgres://snug:***@db/snug?sslmod=require\" (SNUG_DATABASES_STORE_URL). It must have no parameter \"sslmod\". Did you mean sslmode?"),
    ("SNUG_DATABASES_STORE_URL=postgres://snug:SECRET@db/snug?sslmode=on", "databases.store.url is \"postgres://snug:***@db/snug?sslmode=on\" (SNUG_DATABASES_STORE_URL). It must have an sslmode of disable, allow, prefer, require, verify-ca or verify-full."),
    ("SNUG_DATABASES_STORE_URL=postgres://", "databases.store.url is \"postgres://\" (SNUG_DATABASES_STORE_URL). It must be like postgres://user:password@host/database."),
    ("SNUG_DATABASES_STORE_URL=sqlite:", "databases.store.url is \"sqlite:\" (SNUG_DATABASES_STORE_URL). It must name a file, such as sqlite:/srv/snug/snug.db."),
    ("SNUG_DATABASES_STORE_URL=sqlite::memory:", "databases.store.url is \"sqlite::memory:\" (SNUG_DATABASES_STORE_URL). It must name a file, such as sqlite:/srv/snug/snug.db."),
    ("SNUG_DATABASES_STORE_URL=sqlite:a.db?mode=ro", "databases.store.url is \"sqlite:a.db?mode=ro\" (SNUG_DATABASES_STORE_URL). It must name a file that is read and written: without mode, or mode=rwc."),
    ("SNUG_DATABASES_STORE_URL=", "databases.store.url is empty (SNUG_DATABASES_STORE_URL). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("SNUG_DATABASES={store=\"postgres://snug:SECRET@db\"}", "databases.store is \"postgres://snug:***@db\" (SNUG_DATABASES). It must be a table, such as {url=…}."),
    ("SNUG_DATABASES=SECRET", "databases is \"***\" (SNUG_DATABASES). It must be a table, such as {store={url=…}}."),
    ("SNUG_REDIS_URL=http://:SECRET@redis", "redis.url is \"http://:***@redis\" (SNUG_REDIS_URL). It must begin with redis:// or rediss://, such as redis://:password@host:6379."),
    ("SNUG_REDIS_URL=redis.example:6379", "redis.url is \"***\" (SNUG_REDIS_URL). It must begin with redis:// or rediss://, such as redis://:password@host:6379."),
    ("SNUG_REDIS_URL=redis://:SECRET@redis/first", "redis.url is \"redis://:***@redis/first\" (SNUG_REDIS_URL). It must be like redis://:password@host:6379 or rediss://:password@host:6379."),
    ("ROCKET_REDIS=redis://:SECRET@redis", "redis is \"redis://:***@redis\" (ROCKET_REDIS). It must be a table, such as {url=…}."),
    ("ROCKET_REDIS={}", "redis is empty (ROCKET_REDIS). It must be like {url=…}."),
    ("SNUG_MAIL={url=\"http://snug:SECRET@mail\",from=\"a@b.example\"}", "mail.url is \"http://snug:***@mail\" (SNUG_MAIL). It must begin with smtps:// or smtp://, such as smtps://user:password@mail.example."),
    ("SNUG_MAIL_URL=smtp://snug:SECRET@mail?tls=yes ; SNUG_MAIL_FROM=a@b.example", "mail.url is \"smtp://snug:***@mail?tls=yes\" (SNUG_MAIL_URL). It must have a tls of required or opportunistic."),
    ("SNUG_MAIL_URL=smtps://snug:SECRET@mail ; SNUG_MAIL_FROM=Snug", "mail.from is \"Snug\" (SNUG_MAIL_FROM). It must be like Snug <snug@chat.example>."),
    ("SNUG_MAIL_URL=smtps://snug:SECRET@mail", "mail.from is missing. It must be set, because mail.url is (SNUG_MAIL_URL)."),
    ("SNUG_MAIL={from=\"a@b.example\"}", "mail.url is missing. It must be set, because mail.from is (SNUG_MAIL)."),
    ("SNUG_MAIL={url=\"smtps://snug@mail\",from=\"a@b.example\"}", "mail.url is \"smtps://***@mail\" (SNUG_MAIL). It must be like smtps://user:password@mail.example."),
    ("SNUG_SEAL=[\"2026:SECRET\"]", "seal is [\"2026:***\"] (SNUG_SEAL). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("SNUG_SEAL=SECRET", "seal is [\"***\"] (SNUG_SEAL). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("SNUG_SEAL=", "seal is empty (SNUG_SEAL). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("SNUG_SEAL=[1]", "seal is [1] (SNUG_SEAL). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("SNUG_SEAL=a:abababababababababababababababababababababababababababababababab", "seal is [\"a:***\"] (SNUG_SEAL). It must be drawn at random, and is not random: openssl rand -hex 32 makes a key."),
];

#[test]
fn a_wrong_url_or_key_is_told_without_its_secret() {
    check(URLS, |(set, sentence)| {
        assert!(!sentence.contains("SECRET") && !sentence.contains("RET"));
        assert_refused(set, "", &[*sentence])
    });
    let twice = format!("SNUG_SEAL=[\"a:{KEY}\", \"a:{KEY}\"]");
    let sentence = "seal: there are two keys called a (SNUG_SEAL).";
    assert_refused(&twice, "", &[sentence]).expect("a refusal");
}

/// A file, its content, and the sentence about it.
#[rustfmt::skip]
const FILES: &[(&str, &str, &str)] = &[
    ("SNUG_SEAL_FILE=none", "", "seal cannot be read (SNUG_SEAL_FILE: {here}/none). There is no such file."),
    ("SNUG_SEAL_FILE=.", "", "seal cannot be read (SNUG_SEAL_FILE: {here}/.). Is a directory (os error 21)."),
    ("SNUG_SEAL_FILE=secret", "\n", "seal cannot be read (SNUG_SEAL_FILE: {here}/secret). The file is empty."),
    ("ROCKET_SEAL_FILE=secret", "a:SECRET\n", "seal is [\"a:***\"] (ROCKET_SEAL_FILE: {here}/secret). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("SNUG_DATABASES_STORE_URL_FILE=secret", "mysql://snug:SECRET@db/snug\n", "databases.store.url is \"mysql://snug:***@db/snug\" (SNUG_DATABASES_STORE_URL_FILE: {here}/secret). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("SNUG_REDIS_URL_FILE=secret ; SNUG_REDIS_URL=redis://h", "redis://h\n", "redis.url is set twice (SNUG_REDIS_URL and SNUG_REDIS_URL_FILE: {here}/secret). Keep one of them."),
    ("SNUG_MAIL_URL_FILE=none ; SNUG_MAIL_FROM=a@b.example", "", "mail.url cannot be read (SNUG_MAIL_URL_FILE: {here}/none). There is no such file."),
    ("SNUG_PORT_FILE=secret", "eighty\n", "port is \"eighty\" (SNUG_PORT_FILE: {here}/secret). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_SEALS_FILE=secret", "a", "SNUG_SEALS_FILE is not a setting. Did you mean SNUG_SEAL_FILE?"),
];

#[test]
fn a_file_with_a_secret_has_to_be_there_and_right() {
    check(FILES, |(set, content, sentence)| {
        let folder = Folder::empty();
        if !content.is_empty() {
            folder.write("secret", content);
        }
        let output = folder.run(&[], &variables(set));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let here = folder.0.display().to_string();
        let expected = format!("Wrong setting: {}\n", sentence.replace("{here}", &here));
        let right = told == expected && output.status.code() == Some(1);
        let written = usize::from(!content.is_empty());
        match right && folder.names().len() == written {
            true => Ok(()),
            false => Err(format!("{set}\n  says     {told}  expected {expected}")),
        }
    });
}
