//! The command line: the commands that only tell something need no right settings, and those
//! that work on a database never make one.

use std::{fs, process::Command};

use crate::{
    Folder,
    postgres::{self, Postgres},
    variables,
};

#[test]
fn help_and_version_need_no_right_settings() {
    let folder = Folder::empty();
    folder.write("Rocket.toml", "port = ");
    let set = variables("SNUG_WORKERS=0 ; ROCKET_CONFIG=/nowhere ; SNUG_PROFILE=relase");
    for argument in ["--help", "-h", "help", "--version", "-V", "version"] {
        for set in [&set[..], &[]] {
            let output = folder.run(&[argument], set);
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success() && output.stderr.is_empty(),
                "{argument}"
            );
            let expected = match argument {
                "--version" | "-V" | "version" => format!("snug {}\n", env!("CARGO_PKG_VERSION")),
                _ => told.clone(),
            };
            assert_eq!(told, expected);
            assert!(told.contains("snug"), "{told}");
        }
    }
    // Somebody who reads the first line only.
    let help = format!(
        "{:?} --help | head -1; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_snug")
    );
    let output = Command::new("bash").args(["-c", &help]).output();
    assert!(output.expect("a shell").status.success());
    assert_eq!(folder.names(), ["Rocket.toml"]);
}

#[test]
fn settings_tells_those_that_are_right_beside_those_that_are_wrong() {
    let folder = Folder::empty();
    let output = folder.run(
        &["settings"],
        &[("SNUG_PORT", "9000"), ("SNUG_WORKERS", "0")],
    );
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("port = 9000 "), "{told}");
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(wrong.starts_with("Wrong setting: workers is 0"), "{wrong}");
    assert!(folder.names().is_empty());
}

#[test]
fn a_command_never_makes_a_database() {
    let folder = Folder::empty();
    for command in [
        &["reset-link", "ana"][..],
        &["grant-admin", "ana"],
        &["rotate-key"],
        &["up"],
        &["settings"],
    ] {
        let output = folder.run(command, &[("SNUG_PORT", "1")]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let database = folder.0.join("data/snug.db").display().to_string();
        if !matches!(command[0], "up" | "settings") {
            assert_eq!(output.status.code(), Some(1));
            let sentence = format!("The database {database} is not there.");
            assert!(told.contains(&sentence), "{told}");
        }
        assert!(
            folder.names().is_empty(),
            "{command:?}: {:?}",
            folder.names()
        );
    }
}

fn sql(folder: &Folder, sql: &str) -> String {
    let output = Command::new("sqlite3")
        .arg(folder.0.join("data/snug.db"))
        .arg(sql)
        .output()
        .expect("sqlite3");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

#[test]
fn a_command_does_not_migrate_and_names_the_database() {
    let folder = Folder::empty();
    let migrated = folder.run(&["migrate"], &[]);
    let told = String::from_utf8_lossy(&migrated.stdout).into_owned();
    let database = folder.0.join("data/snug.db").display().to_string();
    assert_eq!(told, format!("The database {database} is up to date.\n"));
    let output = folder.run(&["grant-admin", "nobody"], &[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected =
        format!("The database is {database}.\nNo account has the username \"nobody\".\n");
    assert_eq!(told, expected);

    // As an older Snug has left it: the newest migration is not there.
    let newest = "(select max(version) from _sqlx_migrations)";
    sql(
        &folder,
        &format!("delete from _sqlx_migrations where version = {newest}"),
    );
    let before = sql(&folder, "select count(*) from _sqlx_migrations");
    for command in [
        &["grant-admin", "ana"][..],
        &["reset-link", "ana"],
        &["rotate-key"],
    ] {
        let output = folder.run(command, &[]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let sentence = format!("The database {database} is of an older version.");
        assert!(told.contains(&sentence), "{told}");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            sql(&folder, "select count(*) from _sqlx_migrations"),
            before
        );
    }
    // As a newer one has.
    let row =
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
               values (9999, 'later', true, x'00', 0)";
    sql(&folder, row);
    let output = folder.run(&["grant-admin", "ana"], &[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains(&format!("The database {database} is of a newer version")),
        "{told}"
    );

    // An empty file is no database of Snug's.
    fs::write(folder.0.join("data/snug.db"), "").expect("a file");
    let output = folder.run(&["grant-admin", "ana"], &[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("has no tables of Snug's"), "{told}");
    assert_eq!(
        fs::read(folder.0.join("data/snug.db")).expect("a file"),
        b""
    );
}

#[test]
fn a_command_leaves_a_postgresql_database_as_it_is() {
    let (server, _own) = match std::env::var("TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => {
            let own = Postgres::start();
            (own.url(), Some(own))
        }
    };
    let url = postgres::new_database(&server);
    let folder = Folder::empty();
    let run = |arguments: &[&str]| {
        let output = folder.run(arguments, &[("SNUG_DATABASES_STORE_URL", &url)]);
        let told = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&told).into_owned()
    };
    let shown = url.replace("postgres@", "***@");
    let commands = [
        &["grant-admin", "ana"][..],
        &["reset-link", "ana"],
        &["rotate-key"],
    ];
    for command in commands {
        let told = run(command);
        let sentence = format!("The database {shown} has no tables of Snug's.");
        assert!(told.contains(&sentence), "{told}");
    }
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(postgres::query(&url, tables), "0");
    assert_eq!(
        run(&["migrate"]),
        format!("The database {shown} is up to date.\n")
    );
    let told = run(&["grant-admin", "ana"]);
    assert!(
        told.starts_with(&format!("The database is {shown}.")),
        "{told}"
    );
    postgres::query(
        &url,
        "delete from _sqlx_migrations
          where version = (select max(version) from _sqlx_migrations)",
    );
    let count = "select count(*) from _sqlx_migrations";
    let before = postgres::query(&url, count);
    for command in commands {
        let told = run(command);
        let sentence = format!("The database {shown} is of an older version.");
        assert!(told.contains(&sentence), "{told}");
        assert_eq!(postgres::query(&url, count), before);
    }
}
