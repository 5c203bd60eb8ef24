//! Query plans: every statement finds its rows by an index.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::support::Server;

/// The statements that scan or sort: the constant's name, the database, and the reason.
const SCANS: &[(&str, By, &str)] = &[
    ("PEOPLE_CHANGED", By::Sqlite, "one row"),
    ("NAME_EPOCH", By::Sqlite, "one row"),
    ("COUNT_UP_TO", By::Sqlite, "as many rows as it is told"),
    ("LOCK_NAMES", By::Sqlite, "one row"),
    (
        "SHARED_OUTDATED",
        By::Either,
        "all people, once at the start",
    ),
    ("UPDATE_ALL_SHARED", By::Either, "the same"),
    ("EPOCH", By::Sqlite, "one row"),
    ("HISTORY", By::Sqlite, "one row"),
    ("LATEST_ROOM", By::Sqlite, "the last row of the table"),
    ("SEAL_KEYS", By::Sqlite, "a few rows"),
    (
        "SEALED_WITH",
        By::Sqlite,
        "the last rows with a key; once, at an upgrade",
    ),
    ("LATEST_SEALED_WITH", By::Sqlite, "the same"),
    ("IS_NEEDED", By::Either, "all messages, in rotate-key"),
    ("COUNT_SEALED", By::Either, "all messages, in forget-key"),
    (
        "OF",
        By::Either,
        "sorts the reactions to the messages of a page",
    ),
    ("DIFFERENT_OF", By::Sqlite, "the reactions to one message"),
    (
        "MENTIONS_OF_EVERYBODY",
        By::Sqlite,
        "sorts the latest mentions of each of a person's rooms",
    ),
    (
        "ANSWERS",
        By::Sqlite,
        "the threads that somebody follows, a few hundred at most, and the latest answers of each",
    ),
    (
        "UNREAD",
        By::Sqlite,
        "the same threads; a hundred of each kind",
    ),
    (
        "REACTED",
        By::Sqlite,
        "sorts the reactions to the messages of a page",
    ),
    ("FOLLOWERS", By::Sqlite, "five hundred at most"),
    ("CLUSTER_KEY", By::Sqlite, "one row"),
    ("DRAW_CLUSTER_KEY", By::Sqlite, "one row"),
    (
        "INSERT_USER",
        By::Sqlite,
        "asks whether there is a row; the first one tells",
    ),
    (
        "LARGEST_OPEN_ROOM",
        By::Either,
        "all rooms, once per sign-up; hashing the password takes longer",
    ),
    ("ROWS", By::Sqlite, "a hundred rows at most"),
    ("COUNT_UNREAD", By::Sqlite, "a hundred rows at most"),
    ("COUNT_NEWER", By::Sqlite, "251 rows at most"),
    ("DELETE_EXPIRED", By::Either, "the links of the last hour"),
    (
        "SESSIONS",
        By::Postgres,
        "one person's sessions, fifty at most",
    ),
    ("END_OLDEST", By::Postgres, "the same"),
    (
        "FIRST_PEOPLE",
        By::Sqlite,
        "the first rows of an index, in its order",
    ),
    (
        "WITH_PREFIX",
        By::Sqlite,
        "sorts the few people found by either name",
    ),
    ("MEMBERS_WITH_PREFIX", By::Sqlite, "the same"),
    (
        "ANY_PEOPLE",
        By::Sqlite,
        "asks whether there is a row; the first one tells",
    ),
    ("ALL_PEOPLE", By::Sqlite, SEEDED),
    ("ALL_ROOMS", By::Sqlite, SEEDED),
    ("LOG_JOINED", By::Sqlite, SEEDED),
    ("LOG_SAID", By::Sqlite, SEEDED),
    ("SET_HEADS", By::Either, SEEDED),
    ("READ_SOME", By::Either, SEEDED),
];

#[derive(PartialEq)]
enum By {
    Sqlite,
    Postgres,
    Either,
}

/// The reason of statements that fill an empty database.
const SEEDED: &str = "an empty database, once, in development";

struct Statement {
    file: String,
    name: String,
    sql: String,
}

/// Every SQL statement in the source.
fn statements() -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut stores = vec![];
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with("store.rs") || path.ends_with("db/mod.rs") {
                let source = std::fs::read_to_string(&path).expect("text");
                stores.push((path.display().to_string(), source));
            }
        }
    }
    let mut macros = Macros::new();
    // Twice, because a list of columns may begin with another one.
    for (_, source) in stores.iter().chain(&stores) {
        macros.extend(text_macros(source, &macros));
    }
    let consts = |(file, source): &(String, String)| consts(file, source, &macros);
    stores.iter().flat_map(consts).collect()
}

/// Macros whose value is a text, like the columns that several statements select.
type Macros = BTreeMap<String, String>;

fn text_macros(source: &str, known: &Macros) -> Macros {
    let parts = source.split("macro_rules! ").skip(1);
    let values = parts.filter_map(|part| {
        let (name, rest) = part.split_once(" {")?;
        let body = rest.trim_start().strip_prefix("() => {")?;
        Some((name.to_owned(), text(body, known)?))
    });
    values.collect()
}

/// The value of an expression of string literals, `concat!` and known macros, up to its
/// end. `None` for any other expression.
fn text(expression: &str, macros: &Macros) -> Option<String> {
    let (mut value, mut rest) = (String::new(), expression);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "(),".contains(c));
        if rest.starts_with([';', '}']) {
            return Some(value);
        }
        if let Some(literal) = rest.strip_prefix('"') {
            let (literal, after) = literal.split_once('"')?;
            value.push_str(&literal.replace("\\\\", "\\"));
            rest = after;
        } else {
            let (name, after) = rest.split_once('!')?;
            if name != "concat" {
                value.push_str(macros.get(name)?);
            }
            rest = after;
        }
    }
}

fn consts(file: &str, source: &str, macros: &Macros) -> Vec<Statement> {
    let parts = source.split("const ").skip(1);
    parts
        .filter_map(|part| {
            let (name, rest) = part.split_once(": &str =")?;
            let sql = text(rest, macros)?;
            let verb = sql.split_whitespace().next()?;
            ["select", "insert", "update", "delete"]
                .contains(&verb)
                .then(|| Statement {
                    file: file.to_owned(),
                    name: name.to_owned(),
                    sql: if sql.trim_end().ends_with(" in") {
                        format!("{sql} (null, null)")
                    } else {
                        sql.clone()
                    },
                })
        })
        .collect()
}

/// Begins the output of each statement.
const MARK: &str = "-- plan";

/// The database's plan for each statement. A process that asks for one plan takes longer than
/// the plan, so each asks for many.
fn plans(server: &Server, statements: &[Statement]) -> Vec<String> {
    let explain = match server.is_on_postgres() {
        true => explain_on_postgres,
        false => explain_on_sqlite,
    };
    let mut plans = vec![];
    for some in statements.chunks(20) {
        let asked: String = some
            .iter()
            .map(|statement| format!("select '{MARK}'; {}", explain(&statement.sql)))
            .collect();
        let output = server.query(&asked);
        plans.extend(output.split(MARK).skip(1).map(str::to_owned));
    }
    plans
}

fn explain_on_sqlite(sql: &str) -> String {
    // (The distribution's sqlite3 may be too old for the function's new name.)
    let sql = sql.replace("string_agg", "group_concat");
    format!("explain query plan {sql};")
}

/// The scans and sorts in a plan of SQLite's.
fn scans_on_sqlite(plan: &str) -> Vec<String> {
    let bad = |line: &&str| {
        let scan = line.contains("SCAN ") && !line.contains("SCAN CONSTANT ROW");
        scan || line.contains("USE TEMP B-TREE")
    };
    plan.lines().filter(bad).map(str::to_owned).collect()
}

/// PostgreSQL plans by the content of the tables, which are empty here, so scans and sorts are
/// made expensive: it then uses them only where no index helps.
fn explain_on_postgres(sql: &str) -> String {
    let parameters = (1..20).filter(|n| sql.contains(&format!("${n}"))).count();
    let values = match parameters {
        0 => String::new(),
        _ => format!("({})", vec!["null"; parameters].join(", ")),
    };
    format!(
        "set enable_seqscan = off; set enable_sort = off; \
         set plan_cache_mode = force_generic_plan; \
         prepare statement as {sql}; explain (costs off) execute statement{values}; \
         deallocate statement;"
    )
}

/// The scans and sorts in a plan of PostgreSQL's.
fn scans_on_postgres(plan: &str) -> Vec<String> {
    let bad = |line: &&str| {
        let step = line.trim_start_matches([' ', '-', '>']);
        // (That table has one row.)
        let epoch = step.starts_with("Seq Scan on epoch");
        step.starts_with("Seq Scan") && !epoch
            || step.starts_with("Sort") && !step.starts_with("Sort Key")
            || step.starts_with("Incremental Sort")
    };
    plan.lines().filter(bad).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_statement_uses_an_index() {
    let server = Server::start().await;
    let statements = statements();
    assert!(statements.len() > 60, "{}", statements.len());
    let other = match server.is_on_postgres() {
        true => By::Sqlite,
        false => By::Postgres,
    };
    let allowed = SCANS.iter().filter(|(_, by, _)| *by != other);
    let allowed: BTreeSet<_> = allowed.map(|(name, ..)| *name).collect();
    let (mut problems, mut excused) = (vec![], BTreeSet::new());
    let plans = plans(&server, &statements);
    assert_eq!(plans.len(), statements.len());
    for (Statement { file, name, sql }, plan) in statements.iter().zip(&plans) {
        // (SQLite's plan for a plain insert is empty.)
        let has_plan = !server.is_on_postgres() || !plan.trim().is_empty();
        assert!(has_plan, "there is no plan for {sql}");
        let bad = match server.is_on_postgres() {
            true => scans_on_postgres(plan),
            false => scans_on_sqlite(plan),
        };
        let known = allowed.contains(name.as_str());
        if bad.is_empty() {
            continue;
        }
        if !known {
            problems.push(format!("{file} {name}: {bad:?}"));
        } else if !excused.insert(name.as_str()) {
            problems.push(format!("{file} {name}: two statements have this name"));
        }
    }
    println!(
        "Plans: {} statements, {} of them scan or sort",
        statements.len(),
        excused.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(excused, allowed, "every listed statement scans or sorts");
}
