//! Settings that are right: they are in force, and `snug settings` says where each was set.

use crate::{Folder, check, secrets::KEY, variables};

/// Variables, a file, and lines of `snug settings`: the setting with its value, and where it
/// was set.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("", "", &[("port = 8000", "default"), ("# public_url =", "not set")]),
    ("", "port = 18555", &[("port = 18555", "{file}"), ("welcome = true", "default")]),
    ("", "[default]\nport = 18555", &[("port = 18555", "{file}, [default]")]),
    ("", "[debug]\nport = 1\n[release]\nport = 2", &[("port = 1", "{file}, [debug]")]),
    ("", "port = 1\n[debug]\nport = 2", &[("port = 2", "{file}, [debug]")]),
    ("", "port = 1\n[debug]\nport = 2\n[global]\nport = 3", &[("port = 3", "{file}, [global]")]),
    ("SNUG_PORT=4", "[global]\nport = 3", &[("port = 4", "SNUG_PORT")]),
    ("SNUG_PROFILE=release", "[debug]\nport = 1\n[release]\nport = 2", &[("port = 2", "{file}, [release]")]),
    ("ROCKET_PROFILE=Staging", "[staging]\nport = 1\n[production]\nport = 2", &[("port = 1", "{file}, [staging]")]),
    ("", "port = 1\n[default]\nport = 1", &[("port = 1", "{file}, [default]")]),
    ("ROCKET_PORT=18555", "", &[("port = 18555", "ROCKET_PORT")]),
    ("SNUG_PORT=18555", "port = 1", &[("port = 18555", "SNUG_PORT")]),
    ("snug_port=18555", "", &[("port = 18555", "snug_port")]),
    ("SNUG_PORT=18555 ; ROCKET_PORT=18555", "", &[("port = 18555", "SNUG_PORT")]),
    ("SNUG_PORT=0", "", &[("port = 0", "SNUG_PORT")]),
    ("SNUG_ADDRESS=0.0.0.0", "", &[("address = \"0.0.0.0\"", "SNUG_ADDRESS")]),
    ("SNUG_ADDRESS=[::]", "", &[("address = \"::\"", "SNUG_ADDRESS")]),
    ("SNUG_METRICS=[::1]:9100", "", &[("metrics = \"[::1]:9100\"", "SNUG_METRICS")]),
    ("ROCKET_RATES={sign_in=3}", "", &[("rates.sign_in = 3", "ROCKET_RATES"), ("rates.posts = 10", "default")]),
    ("SNUG_RATES_SIGN_IN=3", "[rates]\nsign_in = 4\nposts = 0", &[("rates.sign_in = 3", "SNUG_RATES_SIGN_IN"), ("rates.posts = 0", "{file}")]),
    ("SNUG_RATES__SIGN_IN=3", "", &[("rates.sign_in = 3", "SNUG_RATES__SIGN_IN")]),
    ("ROCKET_RATES.SIGN_IN=3", "", &[("rates.sign_in = 3", "ROCKET_RATES.SIGN_IN")]),
    ("SNUG_RATES={posts=3} ; SNUG_RATES_WRITES=4", "", &[("rates.posts = 3", "SNUG_RATES"), ("rates.writes = 4", "SNUG_RATES_WRITES")]),
    ("", "[rates]\n# posts = 3", &[("rates.posts = 10", "default")]),
    ("", "[default.rates]\nposts = 3", &[("rates.posts = 3", "{file}, [default]")]),
    ("", "[redis]\nurl = \"redis://:secret@h\"", &[("redis.url = \"redis://:***@h\"", "{file}")]),
    ("ROCKET_REDIS={url=\"redis://:secret@h:1/2\"}", "", &[("redis.url = \"redis://:***@h:1/2\"", "ROCKET_REDIS")]),
    ("SNUG_REDIS_URL=rediss://user:p@ss@h", "", &[("redis.url = \"rediss://user:***@h\"", "SNUG_REDIS_URL")]),
    ("", "[databases.store]\nurl = \"postgres://snug:secret@db/snug\"", &[("databases.store.url = \"postgres://snug:***@db/snug\"", "{file}"), ("databases.store.max_connections = 8", "default")]),
    ("ROCKET_DATABASES={store={max_connections=3}}", "[databases.store]\nsynchronous = \"normal\"", &[("databases.store.max_connections = 3", "ROCKET_DATABASES"), ("databases.store.synchronous = \"normal\"", "{file}"), ("databases.store.url = \"sqlite:data/snug.db\"", "default")]),
    ("SNUG_DATA=/srv/snug", "", &[("data = \"/srv/snug\"", "SNUG_DATA"), ("databases.store.url = \"sqlite:/srv/snug/snug.db\"", "default")]),
    ("", "hosts = \"chat.lan\"", &[("hosts = [\"chat.lan\"]", "{file}")]),
    ("SNUG_DATA=2026", "", &[("data = \"2026\"", "SNUG_DATA")]),
    ("SNUG_PUBLIC_URL=https://Chat.Example:443/", "", &[("public_url = \"https://chat.example\"", "SNUG_PUBLIC_URL")]),
    ("SNUG_PUBLIC_URL=https://bücher.example", "", &[("public_url = \"https://xn--bcher-kva.example\"", "SNUG_PUBLIC_URL")]),
    ("SNUG_HOSTS=Chat.LAN", "", &[("hosts = [\"chat.lan\"]", "SNUG_HOSTS")]),
    ("SNUG_HOSTS=[\"chat.lan\", \"box.lan:8000\"]", "", &[("hosts = [\"chat.lan\", \"box.lan\"]", "SNUG_HOSTS")]),
    ("SNUG_IP_HEADER=X-Real-IP", "", &[("ip_header = \"X-Real-IP\"", "SNUG_IP_HEADER")]),
    ("SNUG_IP_HEADER=false", "ip_header = \"X-Real-IP\"", &[("ip_header = false", "SNUG_IP_HEADER")]),
    ("SNUG_LOG_LEVEL=Debug", "log_format = \"json\"", &[("log_level = \"debug\"", "SNUG_LOG_LEVEL"), ("log_format = \"json\"", "{file}")]),
    ("SNUG_MEMORY=1 GiB", "", &[("memory = \"1 GiB\"", "SNUG_MEMORY")]),
    ("SNUG_LIMITS={form=\"1 MiB\"}", "", &[("limits.form = \"1 MiB\"", "SNUG_LIMITS")]),
    ("SNUG_LIMITS_DATA_FORM=1 MiB", "", &[("limits.data-form = \"1 MiB\"", "SNUG_LIMITS_DATA_FORM")]),
    ("SNUG_WORKERS=1", "max_blocking = 1", &[("workers = 1", "SNUG_WORKERS"), ("max_blocking = 1", "{file}")]),
    ("SNUG_SHUTDOWN={grace=0, mercy=0}", "", &[("shutdown.grace = 0", "SNUG_SHUTDOWN")]),
    ("SNUG_WELCOME=false", "", &[("welcome = false", "SNUG_WELCOME")]),
    ("SNUG_MAIL={url=\"smtps://snug:secret@mail\", from=\"Snug <a@b.example>\"}", "", &[("mail.url = \"smtps://snug:***@mail\"", "SNUG_MAIL"), ("mail.from = \"Snug <a@b.example>\"", "SNUG_MAIL")]),
    ("SNUG_MAIL_FROM=Snug <a@b.example>", "[mail]\nurl = \"smtp://mail\"", &[("mail.url = \"smtp://mail\"", "{file}"), ("mail.from = \"Snug <a@b.example>\"", "SNUG_MAIL_FROM")]),
    ("SNUG_SECURITY_CONTACT=mailto:a@b.example", "", &[("security_contact = \"mailto:a@b.example\"", "SNUG_SECURITY_CONTACT")]),
    ("SNUG_CONFIG=other.toml", "port = 1", &[("port = 7", "{here}/other.toml")]),
    ("SNUG_PORT_FILE=port", "", &[("port = 8123", "SNUG_PORT_FILE: {here}/port")]),
    ("SNUG_SEAL_FILE=keys", "", &[("seal = [\"b:***\", \"a:***\"]", "SNUG_SEAL_FILE: {here}/keys")]),
    ("ROCKET_DATABASES_STORE_URL_FILE=url", "", &[("databases.store.url = \"postgres://snug:***@db/snug\"", "ROCKET_DATABASES_STORE_URL_FILE: {here}/url")]),
];

#[test]
fn a_setting_is_in_force_from_where_it_was_set() {
    check(ROWS, |(set, file, lines)| {
        let folder = Folder::empty();
        if !file.is_empty() {
            folder.write("Rocket.toml", file);
        }
        folder.write("other.toml", "port = 7");
        folder.write("port", "8123\n");
        folder.write("keys", &format!("b:{KEY}\na:{KEY}\n"));
        folder.write("url", "postgres://snug:secret@db/snug\r\n");
        let before = folder.names();
        let output = folder.run(&["settings"], &variables(set));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let here = folder.0.display().to_string();
        let squeezed: Vec<String> = told
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let missing = lines.iter().find(|(value, from)| {
            // (SNUG_SEAL_FILE is a name and no place.)
            let from = match from.strip_prefix("{file}") {
                Some(table) => format!("{here}/Rocket.toml{table}"),
                None => from.replace("{here}", &here),
            };
            !squeezed.contains(&format!("{value} # {from}"))
        });
        let quiet = output.status.success() && output.stderr.is_empty();
        match missing {
            None if quiet && folder.names() == before && !told.contains("secret") => Ok(()),
            _ => Err(format!(
                "{set}\n{file}\n  lacks {missing:?} in\n{told}{}",
                String::from_utf8_lossy(&output.stderr)
            )),
        }
    });
}
