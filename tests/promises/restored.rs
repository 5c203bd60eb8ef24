//! R-48 with SQLite: after a restore readers see what is there, and all that is posted then.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    open_page::OpenPage,
    support::{Person, Server},
};

/// A server whose database was backed up after "one", a page that shows "one" to "four", and
/// its author.
struct Past {
    server: Server,
    kevin: Person,
    room: String,
    page: OpenPage,
}

impl Past {
    async fn with_backup() -> Self {
        let server = Server::start().await;
        let (kevin, jason, room) = server.kevin_and_jason().await;
        kevin.say(&room, "one").await;
        server.query(&format!("vacuum into '{}'", backup(&server).display()));
        let mut page = OpenPage::open(jason, &room).await;
        for text in ["two", "three", "four"] {
            kevin.say(&room, text).await;
        }
        page.shows("four").await;
        assert_eq!(page.shown, ["one", "two", "three", "four"]);
        Self {
            server,
            kevin,
            room,
            page,
        }
    }

    /// Three messages, under the numbers of the three that are gone.
    async fn goes_on(&mut self, how: &str) {
        self.goes_on_with(&["one".to_owned()], how).await;
    }

    /// The same, after these messages.
    async fn goes_on_with(&mut self, before: &[String], how: &str) {
        let texts = ["five", "six", "seven"].map(|text| format!("{text}, {how}"));
        for text in &texts {
            self.kevin.say_until_taken(&self.room, text).await;
        }
        self.page.shows(&texts[2]).await;
        assert_eq!(self.page.shown, [before, &texts[..]].concat(), "{how}");
        let fresh = self.kevin.room(&self.room).await;
        assert_eq!(fresh.texts(".body"), self.page.shown);
        println!(
            "R-48: {how}: 0 of 3 messages lost, {} reset",
            self.page.resets
        );
    }

    fn epoch(&self) -> String {
        self.server.query("select name from epoch")
    }
}

fn backup(server: &Server) -> PathBuf {
    server.folder().join("backup.db")
}

fn database(server: &Server) -> PathBuf {
    server.folder().join("data/snug.db")
}

/// Copies a folder with all that belongs to its files.
fn copy(server: &Server, from: &str, to: &str) {
    let mut copy = Command::new("cp");
    copy.args(["-a", from, to]).current_dir(server.folder());
    assert!(copy.status().expect("cp").success());
}

/// Removes the files that belong to the database before.
fn remove_log(server: &Server) {
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", database(server).display()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_copy_written_over_the_file() {
    let mut past = Past::with_backup().await;
    past.server.stop().await;
    // The same file with another content.
    fs::copy(backup(&past.server), database(&past.server)).expect("a copy");
    past.server.start_again().await;
    past.goes_on("copied over the file").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_copy_in_the_place_of_the_file() {
    let mut past = Past::with_backup().await;
    past.server.kill();
    remove_log(&past.server);
    fs::remove_file(database(&past.server)).expect("a file");
    let _ = fs::remove_file(past.server.folder().join("data/snug.db-seen"));
    fs::copy(backup(&past.server), database(&past.server)).expect("a copy");
    past.server.start_again().await;
    past.goes_on("copied in the place of the file").await;
    // And the same backup once more.
    past.server.stop().await;
    fs::copy(backup(&past.server), database(&past.server)).expect("a copy");
    past.server.start_again().await;
    past.goes_on("the same backup again").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_folder_put_back() {
    let mut server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "one").await;
    server.stop().await;
    copy(&server, "data", "backup");
    server.start_again().await;
    let mut page = OpenPage::open(jason, &room).await;
    for text in ["two", "three", "four"] {
        kevin.say(&room, text).await;
    }
    page.shows("four").await;
    server.stop().await;
    fs::remove_dir_all(server.folder().join("data")).expect("a folder");
    copy(&server, "backup", "data");
    server.start_again().await;
    let mut past = Past {
        server,
        kevin,
        room,
        page,
    };
    past.goes_on("a folder put back").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_restored_with_sqlite_while_it_runs() {
    let mut past = Past::with_backup().await;
    let restore = format!(".restore {}", backup(&past.server).display());
    let cursor = past.kevin.room(&past.room).await.cursor();
    let mut program = past.kevin.socket(&past.room, Some(&cursor)).await;
    program.event("beat").await;
    let first = past.epoch();
    past.server.query(&restore);
    past.goes_on("restored while it runs").await;
    // A program that comes back with its cursor is told, though the number is there again.
    while program.next().await.is_ok() {}
    let mut program = past.kevin.socket(&past.room, Some(&cursor)).await;
    let end = program.event("end").await.to_string();
    assert!(end.contains("reset"), "{end}");
    // It is restored once more, and the name in the backup has ended since.
    let second = past.epoch();
    past.server.query(&restore);
    past.goes_on("restored once more").await;
    assert!(![first, second].contains(&past.epoch()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_another_file_while_it_runs() {
    let mut past = Past::with_backup().await;
    remove_log(&past.server);
    fs::rename(backup(&past.server), database(&past.server)).expect("a file");
    past.page.resets().await;
    past.goes_on("another file while it runs").await;
}

/// A server that was killed, and its log left beside the backup: its pages belong to another
/// file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_the_log_of_another_file() {
    let mut past = Past::with_backup().await;
    past.server.kill();
    fs::remove_file(database(&past.server)).expect("a file");
    fs::copy(backup(&past.server), database(&past.server)).expect("a copy");
    past.server.start_again().await;
    past.goes_on("the log of another file").await;
    assert_eq!(past.server.query("pragma integrity_check"), "ok");
    // One that was killed and is moved as a whole keeps its log, and all that is in it.
    let shown = past.page.shown.clone();
    past.server.kill();
    copy(&past.server, "data", "moved");
    fs::remove_dir_all(past.server.folder().join("data")).expect("a folder");
    copy(&past.server, "moved", "data");
    past.server.start_again().await;
    assert_eq!(past.kevin.room(&past.room).await.texts(".body"), shown);
    past.goes_on_with(&shown, "moved").await;
    // While it runs, too.
    let again = past.server.folder().join("again.db");
    past.server
        .query(&format!("vacuum into '{}'", again.display()));
    let shown = past.page.shown.clone();
    past.kevin.say_until_taken(&past.room, "lost").await;
    fs::rename(again, database(&past.server)).expect("a file");
    past.page.resets().await;
    assert_eq!(past.page.shown, shown);
    past.goes_on_with(&shown, "another file and log").await;
}

/// Numbers that are as high again before anybody looks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_restored_under_load() {
    let mut past = Past::with_backup().await;
    let restore = format!(".restore {}", backup(&past.server).display());
    past.server.query(&restore);
    for n in 0..40 {
        past.kevin
            .say_until_taken(&past.room, &format!("under load {n}"))
            .await;
    }
    past.page.shows("under load 39").await;
    let shown = past.kevin.room(&past.room).await.texts(".body");
    assert_eq!(past.page.shown, shown);
    assert!(past.page.resets > 0);
}

/// Nothing that could be noticed: an operator says it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_an_operator_says_that_it_was_restored() {
    let mut past = Past::with_backup().await;
    let before = past.epoch();
    let (done, says) = past.server.shell(&["restored"]);
    assert!(done && says.contains("new name"), "{says}");
    past.page.resets().await;
    assert_ne!(past.epoch(), before);
    assert_eq!(past.page.shown, ["one", "two", "three", "four"]);
    past.kevin.say_until_taken(&past.room, "five").await;
    past.page.shows("five").await;
    // The name stays, and the command works without a server.
    let named = past.epoch();
    past.server.stop().await;
    past.server.start_again().await;
    assert_eq!(past.epoch(), named);
    past.server.stop().await;
    assert!(past.server.shell(&["restored"]).0);
    let again = past.epoch();
    assert_ne!(again, named);
    past.server.start_again().await;
    assert_eq!(past.epoch(), again);
}

/// A history that goes on keeps its name, and nobody loads anything again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_restart_is_no_restore() {
    let mut past = Past::with_backup().await;
    let epoch = past.epoch();
    past.server.stop().await;
    past.server.start_again().await;
    past.kevin.say_until_taken(&past.room, "five").await;
    past.server.kill();
    past.server.start_again().await;
    past.server.query("vacuum");
    past.kevin.say_until_taken(&past.room, "six").await;
    past.page.shows("six").await;
    assert_eq!((past.epoch(), past.page.resets), (epoch, 0));
}
