//! A data folder or a database that cannot be used is named.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use crate::{Folder, variables};

/// Runs the server, or a command, which has to fail with one line. Returns the line.
fn line(folder: &Folder, arguments: &[&str], set: &str) -> String {
    let output = folder.run(arguments, &variables(set));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    told.replace(&folder.0.display().to_string(), "HERE")
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let folder = Folder::empty();
    folder.write("file", "");
    for command in [&[][..], &["migrate"]] {
        let told = line(&folder, command, "SNUG_DATA=file");
        let sentence = "data is \"HERE/file\" (SNUG_DATA). It must be a folder, and is none.";
        assert!(told.contains(sentence), "{told}");
        let told = line(&folder, command, "SNUG_DATA=no/such/data");
        let sentence = "data is \"HERE/no/such/data\" (SNUG_DATA). There is no folder \
                        \"HERE/no/such\", and only the last folder is created.";
        assert!(told.contains(sentence), "{told}");
        let told = line(&folder, command, "SNUG_DATA=file/data");
        assert!(told.contains("There is no folder \"HERE/file\""), "{told}");
    }
    folder.write("Rocket.toml", "data = '/proc/snug'");
    let told = line(&folder, &[], "");
    let sentence = "data is \"/proc/snug\" (HERE/Rocket.toml). It cannot be created: ";
    assert!(told.contains(sentence), "{told}");
    assert_eq!(folder.names(), ["Rocket.toml", "file"]);
}

/// A folder that others own. Root may write everywhere, so the test gives up its rights.
#[test]
fn a_data_folder_that_is_not_writable_is_named() {
    let folder = Folder::empty();
    let binary = folder.0.join("snug");
    fs::copy(env!("CARGO_BIN_EXE_snug"), &binary).expect("the binary");
    let data = folder.0.join("data");
    fs::create_dir(&data).expect("a folder");
    fs::set_permissions(&data, PermissionsExt::from_mode(0o555)).expect("read-only");
    let root = fs::read_to_string("/proc/self/status").expect("us");
    let mut command = match root.contains("Uid:\t0\t") {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(&binary);
            command
        }
        false => Command::new(&binary),
    };
    let output = command.current_dir(&folder.0).output().expect("the binary");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let sentence = format!(
        "data is {data:?} (default). It cannot be written to: Permission denied (os error 13)."
    );
    assert!(told.contains(&sentence), "{told}");
    fs::set_permissions(&data, PermissionsExt::from_mode(0o755)).expect("its own");
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let folder = Folder::empty();
    let rubbish = "no database ".repeat(1_000);
    folder.write("rubbish.db", &rubbish);
    for command in [
        &[][..],
        &["migrate"],
        &["reset-link", "ana"],
        &["rotate-key"],
    ] {
        let told = line(
            &folder,
            command,
            "SNUG_DATABASES_STORE_URL=sqlite:rubbish.db",
        );
        assert!(told.contains("HERE/rubbish.db"), "{told}");
        assert!(told.contains("file is not a database"), "{told}");
        let url = "SNUG_DATABASES_STORE_URL=postgres://snug:secret@127.0.0.1:1/snug ; \
                   SNUG_DATABASES_STORE_CONNECT_TIMEOUT=1";
        let told = line(&folder, command, url);
        assert!(
            told.contains("postgres://snug:***@127.0.0.1:1/snug"),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
    }
    let told = line(&folder, &[], "SNUG_DATABASES_STORE_URL=sqlite:none/snug.db");
    assert!(told.contains("HERE/none/snug.db"), "{told}");
    assert_eq!(folder.names(), ["rubbish.db", "rubbish.db.lock"]);
    let left = fs::read_to_string(folder.0.join("rubbish.db")).expect("the file");
    assert_eq!(left, rubbish);
}
