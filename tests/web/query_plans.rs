//! How the database goes about what it is asked: by an index, however much there is.

use std::{collections::BTreeSet, path::Path};

use crate::support::Server;

/// What is looked through, by which database, and why that is well.
const LOOKED_THROUGH: &[(&str, By, &str)] = &[
    ("PEOPLE_CHANGED", By::Sqlite, "one row"),
    ("NAME_EPOCH", By::Sqlite, "one row"),
    ("EPOCH", By::Sqlite, "one row"),
    (
        "INSERT_USER",
        By::Sqlite,
        "whether there is anybody, which the first row tells",
    ),
    (
        "WHERE_MOST_ARE",
        By::Either,
        "all rooms, once for each who signs up, whose password took longer to hash",
    ),
    (
        "LISTED",
        By::Sqlite,
        "what was just counted, which is a hundred at most",
    ),
    (
        "NEWER_THAN",
        By::Sqlite,
        "what was just counted, which is 251 at most",
    ),
    ("FORGET_OLD", By::Either, "the links of the last hour"),
    (
        "BROWSERS",
        By::Postgres,
        "one person's sessions, fifty at most",
    ),
    ("END_OLDEST", By::Postgres, "the same"),
    ("PEOPLE", By::Sqlite, "the first of an index, in its order"),
    (
        "BEGINNING_WITH",
        By::Sqlite,
        "those who were found by either name, who are few",
    ),
    (
        "SOMEBODY",
        By::Sqlite,
        "whether there is anybody, which the first row tells",
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

/// Why a seeder may look at everything.
const SEEDED: &str = "a new house, once, in development";

struct Statement {
    file: String,
    name: String,
    sql: String,
}

/// Every statement of the house.
fn statements() -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = vec![];
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
            } else if name == "store.rs" || path.ends_with("db/mod.rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                found.extend(consts(&path.display().to_string(), &text));
            }
        }
    }
    found
}

fn consts(file: &str, text: &str) -> Vec<Statement> {
    let parts = text.split("const ").skip(1);
    parts
        .filter_map(|part| {
            let (name, rest) = part.split_once(": &str =")?;
            let rest = rest.trim_start().strip_prefix('"')?;
            let (sql, _) = rest.split_once("\";")?;
            let sql = sql.replace("\\\\", "\\");
            let verb = sql.split_whitespace().next()?;
            ["select", "insert", "update", "delete"]
                .contains(&verb)
                .then(|| Statement {
                    file: file.to_owned(),
                    name: name.to_owned(),
                    sql: if sql.trim_end().ends_with(" in") {
                        format!("{sql} (1, 2)")
                    } else {
                        sql.clone()
                    },
                })
        })
        .collect()
}

/// What is wrong with the plan that SQLite has for it.
fn on_sqlite(server: &Server, sql: &str) -> Vec<String> {
    // The distribution's sqlite3 may be too old to know it by its new name.
    let sql = sql.replace("string_agg", "group_concat");
    let plan = server.query(&format!("explain query plan {sql}"));
    let bad = |line: &&str| {
        let scan = line.contains("SCAN ") && !line.contains("SCAN CONSTANT ROW");
        scan || line.contains("USE TEMP B-TREE")
    };
    plan.lines().filter(bad).map(str::to_owned).collect()
}

/// What is wrong with the plan that PostgreSQL has for it. It plans by what is in the
/// tables, which here is nothing, so it is told that looking through and sorting are
/// dear: it does so only where no index would spare it.
fn on_postgres(server: &Server, sql: &str) -> Vec<String> {
    let parameters = (1..20).filter(|n| sql.contains(&format!("${n}"))).count();
    let values = match parameters {
        0 => String::new(),
        _ => format!("({})", vec!["null"; parameters].join(", ")),
    };
    let plan = server.query(&format!(
        "set enable_seqscan = off; set enable_sort = off; \
         set plan_cache_mode = force_generic_plan; \
         prepare statement as {sql}; explain (costs off) execute statement{values}"
    ));
    assert!(plan.lines().count() > 0, "there is no plan for {sql}");
    let bad = |line: &&str| {
        let step = line.trim_start_matches([' ', '-', '>']);
        // It has one row.
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
    let allowed = LOOKED_THROUGH.iter().filter(|(_, by, _)| *by != other);
    let allowed: BTreeSet<_> = allowed.map(|(name, ..)| *name).collect();
    let (mut problems, mut excused) = (vec![], BTreeSet::new());
    for Statement { file, name, sql } in &statements {
        let bad = match server.is_on_postgres() {
            true => on_postgres(&server, sql),
            false => on_sqlite(&server, sql),
        };
        let known = allowed.contains(name.as_str());
        if bad.is_empty() {
            continue;
        }
        if !known {
            problems.push(format!("{file} {name}: {bad:?}"));
        } else if !excused.insert(name.as_str()) {
            problems.push(format!("{file} {name}: one name is excused once"));
        }
    }
    println!(
        "Plans: {} statements, {} look something through",
        statements.len(),
        excused.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(excused, allowed, "nothing is excused that needs it not");
}
