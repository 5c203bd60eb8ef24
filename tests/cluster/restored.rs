//! R-48 with PostgreSQL and two nodes: after a restore, or when a standby takes over that had
//! not received everything, readers on every node see what is there, and all that is posted
//! then.

use std::path::PathBuf;

use crate::{
    Cluster,
    open_page::OpenPage,
    support::{Person, Postgres, Server, postgres},
};

/// Two nodes whose database was backed up after "one", and a page on each that shows "one" to
/// "four".
struct Past {
    cluster: Cluster,
    kevin: Person,
    room: String,
    pages: [OpenPage; 2],
    backup: PathBuf,
}

impl Past {
    async fn with_backup() -> Self {
        Self::of(Cluster::start(2).await, |_| {}).await
    }

    /// `when_backed_up` runs when "one" is there.
    async fn of(cluster: Cluster, when_backed_up: impl FnOnce(&Cluster)) -> Self {
        let kevin = cluster.nodes[0].register("kevin").await;
        let jason = cluster.nodes[1].register("jason").await;
        let room = kevin.join("designers").await;
        jason.join("designers").await;
        kevin.say(&room, "one").await;
        let backup = cluster.nodes[0].folder().join("backup.sql");
        postgres::back_up(cluster.nodes[0].database(), &backup);
        when_backed_up(&cluster);
        let mut pages = [
            OpenPage::open(cluster.at(0, &jason), &room).await,
            OpenPage::open(cluster.at(1, &jason), &room).await,
        ];
        for text in ["two", "three", "four"] {
            kevin.say(&room, text).await;
        }
        for page in &mut pages {
            page.shows("four").await;
            assert_eq!(page.shown, ["one", "two", "three", "four"]);
        }
        Self {
            cluster,
            kevin,
            room,
            pages,
            backup,
        }
    }

    /// Three messages, under the numbers of the three that are gone.
    async fn goes_on(&mut self, how: &str) {
        for text in ["five", "six", "seven"] {
            self.kevin.say_until_taken(&self.room, text).await;
        }
        for page in &mut self.pages {
            page.shows("seven").await;
            assert_eq!(page.shown, ["one", "five", "six", "seven"], "{how}");
        }
        // The two agree on the new name, and go on together.
        self.kevin.say_until_taken(&self.room, "eight").await;
        let mut cursors = vec![];
        for (node, page) in self.pages.iter_mut().enumerate() {
            page.shows("eight").await;
            let kevin = self.cluster.at(node, &self.kevin);
            cursors.push(kevin.room(&self.room).await.cursor());
        }
        assert_eq!(cursors[0], cursors[1], "{how}");
        let resets: Vec<_> = self.pages.iter().map(|page| page.resets).collect();
        println!("R-48: {how}: 0 of 3 messages lost on 2 nodes, {resets:?} resets");
    }

    fn database(&self) -> String {
        self.cluster.nodes[0].database().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_tables_restored_while_nodes_run() {
    let mut past = Past::with_backup().await;
    postgres::run_script(&past.database(), &past.backup);
    past.goes_on("tables restored").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_rows_restored_while_nodes_run() {
    let mut past = Past::with_backup().await;
    let url = past.database();
    let first = postgres::query(&url, "select name from epoch");
    // The tables stay, and so does everything that tells one database from another.
    let latest = "(select max(id) from messages where body = 'one')";
    let restore = format!(
        "delete from room_log where kind = 'said' and subject > {latest}; \
         delete from messages where id > {latest}; \
         update rooms set head = (select max(seq) from room_log where room_id = rooms.id)"
    );
    postgres::query(&url, &restore);
    past.goes_on("rows restored").await;
    // And once more, with the name that has ended since.
    let second = postgres::query(&url, "select name from epoch");
    let name = format!("update epoch set name = '{first}', ended = ''");
    postgres::query(&url, &format!("{restore}; {name}"));
    for page in &mut past.pages {
        page.resets().await;
        assert_eq!(page.shown, ["one"]);
    }
    let third = postgres::query(&url, "select name from epoch");
    assert!(third != first && third != second);
}

/// All rows are replaced in tables that stay, while no node runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_all_rows_replaced_while_nodes_are_stopped() {
    let mut past = Past::with_backup().await;
    for node in &mut past.cluster.nodes {
        node.stop().await;
    }
    let url = past.database();
    let tables = "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'";
    let tables = postgres::query(&url, tables);
    let script = std::fs::read_to_string(&past.backup).expect("a backup");
    // The rows alone, as `pg_dump --data-only` has them.
    let mut rows = format!("truncate {tables};\nset session_replication_role = replica;\n");
    let mut copies = false;
    for line in script.lines() {
        copies |= line.starts_with("COPY ");
        if copies {
            rows.push_str(line);
            rows.push('\n');
        }
        copies &= line != "\\.";
    }
    std::fs::write(&past.backup, rows).expect("a script");
    postgres::run_script(&url, &past.backup);
    for node in &mut past.cluster.nodes {
        node.start_again().await;
    }
    past.goes_on("all rows replaced").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_new_database_while_nodes_run() {
    let mut past = Past::with_backup().await;
    let url = past.database();
    let (server, name) = url.rsplit_once('/').expect("a name");
    let all = format!("{server}/postgres");
    postgres::query(&all, &format!("drop database {name} with (force)"));
    postgres::query(&all, &format!("create database {name}"));
    postgres::run_script(&url, &past.backup);
    past.goes_on("a new database").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_restored_into_another_postgresql() {
    let mut past = Past::with_backup().await;
    let other = Postgres::start();
    let url = postgres::new_database(&other.url());
    for node in &mut past.cluster.nodes {
        node.stop().await;
    }
    postgres::run_script(&url, &past.backup);
    let setting = format!("{{store={{url={url:?}}}}}");
    for node in &mut past.cluster.nodes {
        node.start_again_with("ROCKET_DATABASES", &setting).await;
    }
    past.goes_on("another PostgreSQL").await;
}

/// A standby that had not received the last three messages takes over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_lagging_standby_takes_over() {
    let mut standby = None;
    let cluster = Cluster::with_its_own(2).await;
    let mut past = Past::of(cluster, |cluster| {
        let primary = cluster.postgres.as_ref().expect("its own");
        standby = Some(primary.standby_in_its_place());
    })
    .await;
    let primary = past.cluster.postgres.take().expect("its own");
    primary.stop("immediate");
    let standby = standby.expect("a standby");
    standby.start_again();
    standby.promote();
    past.goes_on("a standby").await;
    drop(past);
    drop(standby);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_an_operator_tells_all_nodes() {
    let mut past = Past::with_backup().await;
    assert!(past.cluster.nodes[1].shell(&["restored"]).0);
    for page in &mut past.pages {
        page.resets().await;
        assert_eq!(page.shown, ["one", "two", "three", "four"]);
    }
}

/// Nothing happened: PostgreSQL restarts, and a node does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_restart_of_postgresql_is_no_restore() {
    let mut past = Past::of(Cluster::with_its_own(2).await, |_| {}).await;
    let postgres = past.cluster.postgres.as_ref().expect("its own");
    postgres.stop("immediate");
    postgres.start_again();
    past.kevin.say_until_taken(&past.room, "five").await;
    past.cluster.nodes[1].stop().await;
    past.cluster.nodes[1].start_again().await;
    past.kevin.say_until_taken(&past.room, "six").await;
    for page in &mut past.pages {
        page.shows("six").await;
        assert_eq!(page.resets, 0);
    }
}

/// A role that may not look at the system: what it can see is enough, and a restart of a node
/// is no restore.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r48_a_role_that_may_not_look() {
    let own = Postgres::start();
    let all = format!("{}/postgres", own.url());
    postgres::query(&all, "create role plain login");
    postgres::query(&all, "create database plain owner plain");
    let url = own.url().replace("postgres@", "plain@") + "/plain";
    let as_owner = format!("{}/plain", own.url());
    for function in [
        "pg_control_system()",
        "pg_walfile_name(pg_lsn)",
        "pg_current_wal_lsn()",
    ] {
        let revoke = format!("revoke execute on function {function} from public");
        postgres::query(&as_owner, &revoke);
    }
    let mut server = Server::start_on(Some(&url), &[]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "one").await;
    let backup = server.folder().join("backup.sql");
    postgres::back_up(&url, &backup);
    let mut page = OpenPage::open(jason, &room).await;
    kevin.say(&room, "two").await;
    page.shows("two").await;
    server.stop().await;
    server.start_again().await;
    kevin.say(&room, "three").await;
    page.shows("three").await;
    assert_eq!(page.resets, 0);
    let origin = postgres::query(&url, "select origin from epoch");
    assert!(origin.starts_with("postgres/-/-/"), "{origin}");
    postgres::run_script(&url, &backup);
    page.resets().await;
    assert_eq!(page.shown, ["one"]);
    drop(server);
    drop(own);
}
