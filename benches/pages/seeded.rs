//! The seeded server whose pages are measured, and its people.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

use crate::{http::Http, process::Process};

/// The password of every seeded person, and the names of the first two rooms.
const PASSWORD: &str = "a quiet corner table";
const LARGEST: &str = "Everybody";
const HUNDRED: &str = "Hundred";

/// The sources of the seeder. When they change, the data is made again.
const MADE_BY: [&str; 5] = [
    include_str!("../../src/dev/seed/mod.rs"),
    include_str!("../../src/dev/seed/chance.rs"),
    include_str!("../../src/dev/seed/plan.rs"),
    include_str!("../../src/dev/seed/store.rs"),
    include_str!("../../src/dev/seed/strings.rs"),
];

/// A copy of the seeded data, in a folder that is removed with it.
pub struct SeededServer {
    pub folder: PathBuf,
}

impl SeededServer {
    /// Seeds the data, unless an earlier run did, and copies it.
    pub fn open() -> Self {
        let database = seeded();
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pages-{}", std::process::id()));
        let server = Self { folder };
        fs::create_dir_all(server.folder.join("data")).expect("a folder");
        fs::copy(database, server.database()).expect("a copy");
        server
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join("data/snug.db")
    }

    /// Another copy of the database as it was seeded.
    pub fn another(&self) -> PathBuf {
        let copy = self.folder.join("another.db");
        for part in ["another.db-wal", "another.db-shm"] {
            let _ = fs::remove_file(self.folder.join(part));
        }
        fs::copy(seeded(), &copy).expect("a copy");
        copy
    }

    pub fn server(&self) -> Process {
        Process::snug(&self.folder, 0, &[])
    }

    /// A value from its database.
    pub async fn reader(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new()
            .filename(self.database())
            .read_only(true);
        SqlitePool::connect_with(options)
            .await
            .expect("its database")
    }
}

impl Drop for SeededServer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The seeded database. The command is there in development builds only.
fn seeded() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    MADE_BY.hash(&mut hasher);
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("seeded-{:016x}", hasher.finish()));
    let database = folder.join("data/snug.db");
    let done = folder.join("done");
    if done.exists() {
        return database;
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let root = env!("CARGO_MANIFEST_DIR");
    let built = Command::new(cargo)
        .args(["build", "--bin", "snug"])
        .current_dir(root)
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "a development build"
    );
    // target/tmp is beside target/debug.
    let snug = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("debug")
        .join("snug");
    let begun = Instant::now();
    let seeding = Command::new(snug).arg("seed").current_dir(&folder).status();
    assert!(seeding.is_ok_and(|status| status.success()), "seeded data");
    println!(
        "Seeded in {:.1} s; kept in {}.",
        begun.elapsed().as_secs_f64(),
        folder.display()
    );
    fs::write(done, "").expect("a mark");
    database
}

/// A room, and the newest message that a page of it must show.
#[derive(Clone, Copy)]
pub struct Room {
    pub id: i64,
    pub newest: i64,
}

/// A signed-in person.
pub struct Person {
    pub id: i64,
    pub cookie: String,
    /// A room that nobody else has open.
    pub own: Room,
    /// An old message in the largest room, and the one right before it.
    pub before: i64,
    pub right_before: i64,
}

pub struct People {
    pub all: Vec<Person>,
    pub largest: Room,
    pub hundred: Room,
}

impl People {
    /// This many people, all of them in both rooms.
    pub async fn sign_in(seeded: &SeededServer, server: &Process, count: usize) -> Self {
        let reader = seeded.reader().await;
        let largest = room(&reader, LARGEST).await;
        let hundred = room(&reader, HUNDRED).await;
        let found: Vec<(i64, String)> = sqlx::query_as(
            "select u.id, u.username from users u
              where 2 = (select count(*) from memberships m
                          where m.user_id = u.id and m.room_id in ($1, $2))
              order by u.id limit $3",
        )
        .bind(largest.id)
        .bind(hundred.id)
        .bind(i64::try_from(count).expect("small"))
        .fetch_all(&reader)
        .await
        .expect("people");
        assert_eq!(found.len(), count);
        let mut http = Http::open(server.port);
        let mut all: Vec<Person> = vec![];
        for (n, (id, username)) in found.into_iter().enumerate() {
            let body = format!(
                "username={username}&password={}",
                PASSWORD.replace(' ', "+")
            );
            let answer = http.post("/login", "", &body);
            let cookie = answer.header("Set-Cookie").expect("a session");
            let cookie = cookie.split(';').next().expect("a cookie");
            let cookie = format!("{cookie}; scripts=1");
            let own: Vec<(i64, i64)> = sqlx::query_as(
                "select r.id, (select max(x.id) from messages x where x.room_id = r.id)
                   from memberships m join rooms r on r.id = m.room_id
                  where m.user_id = $1 and r.kind <> 'direct' and r.id not in ($2, $3)",
            )
            .bind(id)
            .bind(largest.id)
            .bind(hundred.id)
            .fetch_all(&reader)
            .await
            .expect("rooms");
            let free = |room: &&(i64, i64)| all.iter().all(|other| other.own.id != room.0);
            let own = *own.iter().find(free).unwrap_or(&own[0]);
            let depth = largest.newest / 100 * i64::try_from(n % 90 + 5).expect("small");
            let (before, right_before): (i64, i64) = sqlx::query_as(
                "select id, (select max(x.id) from messages x where x.room_id = $1 and x.id < m.id)
                   from messages m where m.room_id = $1 and m.id >= $2 order by m.id limit 1",
            )
            .bind(largest.id)
            .bind(depth)
            .fetch_one(&reader)
            .await
            .expect("a message");
            all.push(Person {
                id,
                cookie,
                own: Room {
                    id: own.0,
                    newest: own.1,
                },
                before,
                right_before,
            });
        }
        Self {
            all,
            largest,
            hundred,
        }
    }
}

async fn room(reader: &SqlitePool, name: &str) -> Room {
    let (id, newest): (i64, i64) = sqlx::query_as(
        "select r.id, (select max(id) from messages where room_id = r.id)
           from rooms r where r.name = $1",
    )
    .bind(name)
    .fetch_one(reader)
    .await
    .expect("a room");
    Room { id, newest }
}
