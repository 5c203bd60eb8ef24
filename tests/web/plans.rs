//! How the database goes about what it is asked: by an index, however much there is.

use std::path::Path;

use crate::support::Server;

/// What is looked through, and why that is well.
const LOOKED_THROUGH: [(&str, &str); 9] = [
    ("NAME_EPOCH", "one row"),
    ("EPOCH", "one row"),
    (
        "INSERT_USER",
        "whether there is anybody, which the first row tells",
    ),
    (
        "OFFERED",
        "the open rooms, whose names and topics are searched",
    ),
    (
        "LISTED",
        "what was just counted, which is a hundred at most",
    ),
    ("NEWER_THAN", "what was just counted, which is 251 at most"),
    ("FORGET_OLD", "the links of the last hour"),
    ("PEOPLE", "the first of an index, in its order"),
    (
        "BEGINNING_WITH",
        "those who were found by either name, who are few",
    ),
];

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
            } else if ["store.rs", "db.rs"].contains(&name) {
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

#[tokio::test]
async fn nothing_is_looked_through_and_nothing_sorted_that_an_index_has() {
    let server = Server::start().await;
    if server.is_on_postgres() {
        // It plans by what is in the tables, which here is nothing.
        return;
    }
    let statements = statements();
    assert!(statements.len() > 60, "{}", statements.len());
    let mut problems = vec![];
    for Statement { file, name, sql } in &statements {
        let plan = server.query(&format!("explain query plan {sql}"));
        let bad = |line: &&str| {
            let scan = line.contains("SCAN ") && !line.contains("SCAN CONSTANT ROW");
            scan || line.contains("USE TEMP B-TREE")
        };
        let bad: Vec<_> = plan.lines().filter(bad).collect();
        let known = LOOKED_THROUGH.iter().any(|(known, _)| known == name);
        if !bad.is_empty() && !known {
            problems.push(format!("{file} {name}: {bad:?}"));
        }
    }
    println!(
        "Plans: {} statements, {} look something through",
        statements.len(),
        problems.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
