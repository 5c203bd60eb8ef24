//! Wrong settings in the environment.

use crate::{assert_refused, check};

/// Settings that are not known.
#[rustfmt::skip]
const UNKNOWN: &[(&str, &str)] = &[
    ("SNUG_PUBLC_URL=https://chat.example", "SNUG_PUBLC_URL is not a setting. Did you mean SNUG_PUBLIC_URL?"),
    ("ROCKET_PUBLC_URL=https://chat.example", "ROCKET_PUBLC_URL is not a setting. Did you mean ROCKET_PUBLIC_URL?"),
    ("ROCKET_SEALS=[]", "ROCKET_SEALS is not a setting. Did you mean ROCKET_SEAL?"),
    ("SNUG_PROT=80", "SNUG_PROT is not a setting. Did you mean SNUG_PORT?"),
    ("SNUG_ADRESS=::", "SNUG_ADRESS is not a setting. Did you mean SNUG_ADDRESS?"),
    ("SNUG_DATABASE_URL=postgres://db/snug", "SNUG_DATABASE_URL is not a setting. Did you mean SNUG_DATABASES_STORE_URL?"),
    ("SNUG_DATABASES_URL=postgres://db/snug", "SNUG_DATABASES_URL is not a setting. Did you mean SNUG_DATABASES_STORE_URL?"),
    ("SNUG_REDIS_URI=redis://h", "SNUG_REDIS_URI is not a setting. Did you mean SNUG_REDIS_URL?"),
    ("SNUG_SIGN_IN=3", "SNUG_SIGN_IN is not a setting. Did you mean SNUG_RATES_SIGN_IN?"),
    ("SNUG_RATES__SIGNIN=3", "SNUG_RATES__SIGNIN is not a setting. Did you mean SNUG_RATES_SIGN_IN?"),
    ("SNUG_LOGLEVELS=debug", "SNUG_LOGLEVELS is not a setting. Did you mean SNUG_LOG_LEVEL?"),
    ("SNUG_POSTGRES=postgres://db", "SNUG_POSTGRES is not a setting. Did you mean SNUG_DATABASES?"),
    ("SNUG_SEAL_FILES=/run/seal", "SNUG_SEAL_FILES is not a setting. \"snug settings\" lists all that there are."),
    ("SNUG_CONFIG_FILE=/etc/snug.toml", "SNUG_CONFIG_FILE is not a setting. \"snug settings\" lists all that there are."),
    ("ROCKET_TLS={certs=\"a\"}", "ROCKET_TLS is not a setting. Rocket has it, and Snug does not use it: remove it."),
    ("ROCKET_SECRET_KEY=abc", "ROCKET_SECRET_KEY is not a setting. Rocket has it, and Snug does not use it: remove it."),
    ("ROCKET_CLI_COLORS=false", "ROCKET_CLI_COLORS is not a setting. Rocket has it, and Snug does not use it: remove it."),
    ("SNUG_SHUTDOWN={ctrlc=false}", "shutdown.ctrlc is not a setting (SNUG_SHUTDOWN). Rocket has it, and Snug does not use it: remove it."),
    ("SNUG_LIMITS={json=\"1 MiB\"}", "limits.json is not a setting (SNUG_LIMITS). Rocket has it, and Snug does not use it: remove it."),
    ("ROCKET_RATES={signin=3}", "rates.signin is not a setting (ROCKET_RATES). Did you mean rates.sign_in?"),
    ("SNUG_REDIS={uri=\"redis://h\"}", "redis.uri is not a setting (SNUG_REDIS). Did you mean redis.url?"),
    ("SNUG_DATABASES={stroe={url=\"a\"}}", "databases.stroe is not a setting (SNUG_DATABASES). Did you mean databases.store?"),
    ("SNUG_DATABASES={store={uri=\"a\"}}", "databases.store.uri is not a setting (SNUG_DATABASES). Did you mean databases.store.url?"),
    ("SNUG_SERVICE_HOST=10.0.0.1 ; SNUG_PORT_8000_TCP=tcp://10.0.0.1:8000", "SNUG_PORT_8000_TCP is not a setting. Kubernetes sets it for a service called snug: give the pod enableServiceLinks: false."),
    ("SNUG_PORT=tcp://10.0.0.1:8000", "SNUG_PORT is not a setting. Kubernetes sets it for a service called snug: give the pod enableServiceLinks: false."),
];

#[test]
fn a_variable_that_is_not_known_is_refused_with_the_nearest_name() {
    check(UNKNOWN, |(set, sentence)| {
        assert_refused(set, "", &[*sentence])
    });
}

/// Numbers, sizes and words.
#[rustfmt::skip]
const PLAIN: &[(&str, &str)] = &[
    ("SNUG_PORT=99999", "port is 99999 (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("ROCKET_PORT=99999", "port is 99999 (ROCKET_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=-1", "port is -1 (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=80.5", "port is 80.5 (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=http", "port is \"http\" (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=", "port is empty (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=[80]", "port is [80] (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_PORT=\"8000\"", "port is \"8000\" (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000."),
    ("SNUG_WORKERS=0", "workers is 0 (SNUG_WORKERS). It must be a whole number from 1 to 1024, such as 2."),
    ("ROCKET_WORKERS=0", "workers is 0 (ROCKET_WORKERS). It must be a whole number from 1 to 1024, such as 2."),
    ("SNUG_WORKERS=many", "workers is \"many\" (SNUG_WORKERS). It must be a whole number from 1 to 1024, such as 2."),
    ("SNUG_WORKERS=1000000", "workers is 1000000 (SNUG_WORKERS). It must be a whole number from 1 to 1024, such as 2."),
    ("SNUG_MAX_BLOCKING=0", "max_blocking is 0 (SNUG_MAX_BLOCKING). It must be a whole number from 1 to 10000, such as 64."),
    ("SNUG_KEEP_ALIVE=x", "keep_alive is \"x\" (SNUG_KEEP_ALIVE). It must be a whole number from 1 to 86400, such as 10."),
    ("SNUG_KEEP_ALIVE=0", "keep_alive is 0 (SNUG_KEEP_ALIVE). It must be a whole number from 1 to 86400, such as 10."),
    ("SNUG_MEMORY=31 MiB", "memory is \"31 MiB\" (SNUG_MEMORY). It must be a size from 32MiB to 1TiB, such as \"256 MiB\"."),
    ("SNUG_MEMORY=lots", "memory is \"lots\" (SNUG_MEMORY). It must be a size from 32MiB to 1TiB, such as \"256 MiB\"."),
    ("SNUG_MEMORY=256", "memory is 256 (SNUG_MEMORY). It must be a size from 32MiB to 1TiB, such as \"256 MiB\"."),
    ("SNUG_RATES={sign_in=-3}", "rates.sign_in is -3 (SNUG_RATES). It must be a whole number from 0 to 1000000, such as 10."),
    ("SNUG_RATES_SIGN_IN=three", "rates.sign_in is \"three\" (SNUG_RATES_SIGN_IN). It must be a whole number from 0 to 1000000, such as 10."),
    ("SNUG_RATES={sign_in=3", "rates is \"{sign_in=3\" (SNUG_RATES). It must be a table, such as {sign_up=…}."),
    ("SNUG_RATES=3", "rates is 3 (SNUG_RATES). It must be a table, such as {sign_up=…}."),
    ("SNUG_RATES=", "rates is empty (SNUG_RATES). It must be a table, such as {sign_up=…}."),
    ("SNUG_LIMITS={form=\"big\"}", "limits.form is \"big\" (SNUG_LIMITS). It must be a size from 1KiB to 64MiB, such as \"128 KiB\"."),
    ("SNUG_LIMITS_DATA_FORM=1 GiB", "limits.data-form is \"1 GiB\" (SNUG_LIMITS_DATA_FORM). It must be a size from 1KiB to 64MiB, such as \"128 KiB\"."),
    ("SNUG_LIMITS_FORM=32 MiB", "limits.form is 32 MiB (SNUG_LIMITS_FORM). It must not be more than connections.bodies_mib, which is 16 (default)."),
    ("SNUG_CONNECTIONS={head_seconds=0}", "connections.head_seconds is 0 (SNUG_CONNECTIONS). It must be a whole number from 1 to 86400, such as 10."),
    ("SNUG_CONNECTIONS_PER_ADDRESS=no", "connections.per_address is \"no\" (SNUG_CONNECTIONS_PER_ADDRESS). It must be a whole number from 0 to 10000000, such as 1000."),
    ("SNUG_CONNECTIONS__BODIES_MIB=0", "connections.bodies_mib is 0 (SNUG_CONNECTIONS__BODIES_MIB). It must be a whole number from 1 to 1000000, such as 16."),
    ("SNUG_SHUTDOWN={grace=-1}", "shutdown.grace is -1 (SNUG_SHUTDOWN). It must be a whole number from 0 to 3600, such as 1."),
    ("SNUG_SHUTDOWN_MERCY=soon", "shutdown.mercy is \"soon\" (SNUG_SHUTDOWN_MERCY). It must be a whole number from 0 to 3600, such as 1."),
    ("SNUG_DATABASES_STORE_MAX_CONNECTIONS=0", "databases.store.max_connections is 0 (SNUG_DATABASES_STORE_MAX_CONNECTIONS). It must be a whole number from 1 to 1000, such as 8."),
    ("SNUG_DATABASES={store={connect_timeout=0}}", "databases.store.connect_timeout is 0 (SNUG_DATABASES). It must be a whole number from 1 to 86400, such as 10."),
    ("SNUG_DATABASES={store={synchronous=\"off\"}}", "databases.store.synchronous is \"off\" (SNUG_DATABASES). It must be full or normal."),
    ("SNUG_LOG_LEVEL=verbose", "log_level is \"verbose\" (SNUG_LOG_LEVEL). It must be off, critical, normal or debug."),
    ("SNUG_LOG_LEVEL=3", "log_level is 3 (SNUG_LOG_LEVEL). It must be off, critical, normal or debug."),
    ("SNUG_LOG_FORMAT=xml", "log_format is \"xml\" (SNUG_LOG_FORMAT). It must be lines or json."),
    ("SNUG_WELCOME=yes", "welcome is \"yes\" (SNUG_WELCOME). It must be true or false."),
    ("SNUG_WELCOME=1", "welcome is 1 (SNUG_WELCOME). It must be true or false."),
    ("SNUG_SEAL_ONLY=true", "seal_only is true (SNUG_SEAL_ONLY). It must be false while there is no key in seal."),
    ("SNUG_SEAL_ONLY=maybe", "seal_only is \"maybe\" (SNUG_SEAL_ONLY). It must be true or false."),
];

#[test]
fn a_number_or_a_word_that_cannot_be_right_is_refused() {
    check(PLAIN, |(set, sentence)| {
        assert_refused(set, "", &[*sentence])
    });
}

/// Addresses, names and headers.
#[rustfmt::skip]
const TEXTS: &[(&str, &str)] = &[
    ("SNUG_ADDRESS=chat.example", "address is \"chat.example\" (SNUG_ADDRESS). It must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0."),
    ("ROCKET_ADDRESS=localhost", "address is \"localhost\" (ROCKET_ADDRESS). It must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0."),
    ("SNUG_ADDRESS=127.0.0.1:8000", "address is \"127.0.0.1:8000\" (SNUG_ADDRESS). It must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0."),
    ("SNUG_ADDRESS=300.1.1.1", "address is \"300.1.1.1\" (SNUG_ADDRESS). It must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0."),
    ("SNUG_METRICS=nowhere", "metrics is \"nowhere\" (SNUG_METRICS). It must be an IP address and a port, such as 127.0.0.1:9100."),
    ("SNUG_METRICS=9100", "metrics is \"9100\" (SNUG_METRICS). It must be an IP address and a port, such as 127.0.0.1:9100."),
    ("SNUG_METRICS=127.0.0.1:0", "metrics is \"127.0.0.1:0\" (SNUG_METRICS). It must be an IP address and a port, such as 127.0.0.1:9100."),
    ("SNUG_METRICS=127.0.0.1:8000", "metrics is \"127.0.0.1:8000\" (SNUG_METRICS). It must not be the address of the server itself."),
    ("SNUG_IP_HEADER=off", "ip_header is \"off\" (SNUG_IP_HEADER). It must be the name of a header, such as \"X-Real-IP\", or false."),
    ("SNUG_IP_HEADER=true", "ip_header is true (SNUG_IP_HEADER). It must be the name of a header, such as \"X-Real-IP\", or false."),
    ("SNUG_IP_HEADER=X Real IP", "ip_header is \"X Real IP\" (SNUG_IP_HEADER). It must be the name of a header, such as \"X-Real-IP\", or false."),
    ("SNUG_IDENT=true", "ident is true (SNUG_IDENT). It must be a text of ASCII characters, such as \"Snug\", or false."),
    ("SNUG_DATA=", "data is empty (SNUG_DATA). It must be a path, such as /srv/snug."),
    ("SNUG_PUBLIC_URL=chat.example", "public_url is \"chat.example\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://chat.example/chat", "public_url is \"https://chat.example/chat\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://snug@chat.example", "public_url is \"https://***@chat.example\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://chat.example?a=b", "public_url is \"https://chat.example?a=b\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://chat.example:0", "public_url is \"https://chat.example:0\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://chat example", "public_url is \"https://chat example\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=ftp://chat.example", "public_url is \"ftp://chat.example\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=https://*.example", "public_url is \"https://*.example\" (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_PUBLIC_URL=", "public_url is empty (SNUG_PUBLIC_URL). It must be like https://chat.example, without a path."),
    ("SNUG_HOSTS=[\"https://chat.lan\"]", "hosts is [\"https://chat.lan\"] (SNUG_HOSTS). It must be names of this server, such as [\"chat.lan\"]."),
    ("SNUG_HOSTS=chat.lan ; SNUG_PUBLIC_URL=https://chat.example", "hosts has no effect (SNUG_HOSTS). It must not be set beside public_url, the only address then (SNUG_PUBLIC_URL)."),
    ("SNUG_REDIS_URL=redis://127.0.0.1 ; SNUG_REDIS_ROOTS=/etc/ca.pem", "redis.roots has no effect (SNUG_REDIS_ROOTS). It must not be set beside a redis.url without TLS (SNUG_REDIS_URL)."),
    ("SNUG_HOSTS=*", "hosts is [\"*\"] (SNUG_HOSTS). It must be names of this server, such as [\"chat.lan\"]."),
    ("SNUG_HOSTS=a.lan,b.lan", "hosts is [\"a.lan,b.lan\"] (SNUG_HOSTS). It must be names of this server, such as [\"chat.lan\"]."),
    ("SNUG_SECURITY_CONTACT=security@chat.example", "security_contact is \"security@chat.example\" (SNUG_SECURITY_CONTACT). It must be like mailto:security@chat.example or https://chat.example/contact."),
    ("SNUG_PROFILE=relase", "profile is \"relase\" (SNUG_PROFILE). It must be debug, release or a table of Rocket.toml. Did you mean release?"),
    ("ROCKET_PROFILE=production", "profile is \"production\" (ROCKET_PROFILE). It must be debug, release or a table of Rocket.toml."),
    ("SNUG_CONFIG=/nowhere/snug.toml", "config is \"/nowhere/snug.toml\" (SNUG_CONFIG). It must be the path of a file, and /nowhere/snug.toml is not there."),
    ("ROCKET_CONFIG=snug.toml", "config is \"snug.toml\" (ROCKET_CONFIG). It must be the path of a file, and {here}/snug.toml is not there."),
    ("SNUG_CONFIG=/", "/ is a folder. It must be a file of settings."),
    ("SNUG_PORT=8001 ; ROCKET_PORT=8002", "port is set twice (SNUG_PORT and ROCKET_PORT). Keep one of them."),
    ("SNUG_RATES={posts=3} ; SNUG_RATES_POSTS=4", "rates.posts is set twice (SNUG_RATES and SNUG_RATES_POSTS). Keep one of them."),
    ("SNUG_PROFILE=debug ; ROCKET_PROFILE=release", "profile is set twice (SNUG_PROFILE and ROCKET_PROFILE). Keep one of them."),
];

#[test]
fn a_text_that_cannot_be_right_is_refused() {
    check(TEXTS, |(set, sentence)| {
        assert_refused(set, "", &[*sentence])
    });
}

#[test]
fn all_wrong_settings_are_told_at_once_a_line_each() {
    let sentences = [
        "port is 99999 (SNUG_PORT). It must be a whole number from 0 to 65535, such as 8000.",
        "SNUG_SEALS is not a setting. Did you mean SNUG_SEAL?",
        "workers is 0 (ROCKET_WORKERS). It must be a whole number from 1 to 1024, such as 2.",
    ];
    let set = "SNUG_SEALS=[] ; ROCKET_WORKERS=0 ; SNUG_PORT=99999";
    assert_refused(set, "", &sentences).expect("three lines");
}
