//! Wrong settings in `Rocket.toml`.

use std::fs;

use crate::{Folder, assert_refused, check};

const PORT: &str = "It must be a whole number from 0 to 65535, such as 8000.";

/// The file, and the sentence about it.
#[rustfmt::skip]
const FILES: &[(&str, &str)] = &[
    ("port = 99999", "port is 99999 ({file}). PORT"),
    ("port = \"8000\"", "port is \"8000\" ({file}). PORT"),
    ("port = 80.0", "port is 80.0 ({file}). PORT"),
    ("[default]\nport = -1", "port is -1 ({file}, [default]). PORT"),
    ("[debug]\nport = 99999", "port is 99999 ({file}, [debug]). PORT"),
    ("[release]\nport = 99999", "port is 99999 ({file}, [release]). PORT"),
    ("[global]\nport = 99999", "port is 99999 ({file}, [global]). PORT"),
    ("port = 1\n[default]\nport = 2", "port is set twice ({file}, [default] and {file}). Keep one of them."),
    ("Port = 80", "Port is not a setting ({file}). Did you mean port?"),
    ("prot = 80", "prot is not a setting ({file}). Did you mean port?"),
    ("[default]\nprot = 80", "prot is not a setting ({file}, [default]). Did you mean port?"),
    ("[release]\npublic-url = \"https://a\"", "public-url is not a setting ({file}, [release]). Did you mean public_url?"),
    ("sign_in = 3", "sign_in is not a setting ({file}). Did you mean rates.sign_in?"),
    ("[rates]\nsignin = 3", "rates.signin is not a setting ({file}). Did you mean rates.sign_in?"),
    ("[default.rates]\nsignin = 3", "rates.signin is not a setting ({file}, [default]). Did you mean rates.sign_in?"),
    ("[rate]\nposts = 3", "[rate] is not a table of settings ({file}). Did you mean [rates]?"),
    ("[rates]\nposts = \"3\"", "rates.posts is \"3\" ({file}). It must be a whole number from 0 to 1000000, such as 10."),
    ("[database.store]\nurl = \"postgres://db/snug\"", "[database] is not a table of settings ({file}). Did you mean [databases]?"),
    ("[databases.stroe]\nurl = \"postgres://db/snug\"", "databases.stroe is not a setting ({file}). Did you mean databases.store?"),
    ("[databases.store]\nurl = \"mysql://db/snug\"", "databases.store.url is \"mysql://db/snug\" ({file}). It must begin with sqlite: or postgres://, such as postgres://user:password@host/database."),
    ("[store]\nurl = \"postgres://db/snug\"", "[store] is not a table of settings ({file}). Did you mean [databases.store]?"),
    ("[redis]\nurl = 6379", "redis.url is 6379 ({file}). It must begin with redis:// or rediss://, such as redis://:password@host:6379."),
    ("[redis]", "redis is empty ({file}). It must be like {url=…}."),
    ("[[redis]]\nurl = \"redis://h\"", "redis is [a table] ({file}). It must be a table, such as {url=…}."),
    ("redis = \"redis://:secret@h\"", "redis is \"redis://:***@h\" ({file}). It must be a table, such as {url=…}."),
    ("[relase]\nport = 80", "[relase] is not the profile in force, which is debug ({file}). Did you mean [release]?"),
    ("[production]\nport = 80", "[production] is not the profile in force, which is debug ({file}). Name it in SNUG_PROFILE, or remove it."),
    ("[production]", "[production] is not a table of settings ({file}). \"snug settings\" lists all that there are."),
    ("default = 3", "default is not a setting ({file}). \"snug settings\" lists all that there are."),
    ("workers = 0", "workers is 0 ({file}). It must be a whole number from 1 to 1024, such as 2."),
    ("keep_alive = \"x\"", "keep_alive is \"x\" ({file}). It must be a whole number from 1 to 86400, such as 10."),
    ("memory = 1.5", "memory is 1.5 ({file}). It must be a size from 32MiB to 1TiB, such as \"256 MiB\"."),
    ("hosts = 3", "hosts is 3 ({file}). It must be names of this server, such as [\"chat.lan\"]."),
    ("seal = \"a:01\"", "seal is \"a:***\" ({file}). It must be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits (openssl rand -hex 32)."),
    ("ip_header = true", "ip_header is true ({file}). It must be the name of a header, such as \"X-Real-IP\", or false."),
    ("welcome = \"true\"", "welcome is \"true\" ({file}). It must be true or false."),
    ("port = 2026-01-01", "port is a table ({file}). PORT"),
    ("\"a b\" = 1", "\"a b\" is not a setting ({file}). \"snug settings\" lists all that there are."),
    ("port = ", "{file} is not TOML: line 1, column 8: the value is missing."),
    ("# Snug\nport 80", "{file} is not TOML: line 2, column 6: expected `.`, `=`."),
    ("port: 80", "{file} is not TOML: line 1, column 5: expected `.`, `=`."),
    ("port = 1\nport = 2", "{file} is not TOML: line 2, column 1: duplicate key `port` in document root."),
];

#[test]
fn a_file_with_a_setting_that_cannot_be_right_is_refused() {
    check(FILES, |(file, sentence)| {
        assert_refused("", file, &[&sentence.replace("PORT", PORT)])
    });
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let folder = Folder::empty();
    let run = || {
        let output = folder.run(&[], &[]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let path = folder.0.join("Rocket.toml");
    fs::create_dir(&path).expect("a folder");
    let shown = path.display();
    let is_folder = format!("Wrong setting: {shown} is a folder. It must be a file of settings.\n");
    assert_eq!(run(), is_folder);
    fs::remove_dir(&path).expect("a folder");
    fs::write(&path, b"port = 8000\n# \xff").expect("a file");
    let not_text = format!("Wrong setting: {shown} is not UTF-8 text: line 2.\n");
    assert_eq!(run(), not_text);
}
