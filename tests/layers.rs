//! The layers of `src`, checked: which folder may use which, and how large an import
//! circle may grow. `src/ARCHITECTURE.md` says what each layer is for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Each layer and the layers it may use beside itself. Order matters for reading only.
const LAYERS: [(&str, &[&str]); 12] = [
    ("base", &[]),
    ("model", &["base"]),
    ("i18n", &["base", "model"]),
    ("db", &["base"]),
    ("cache", &["base", "db"]),
    ("realtime", &["base", "model"]),
    ("web", &["base", "model", "i18n", "cache"]),
    // A feature's operations, types and SQL.
    (
        "domain",
        &["base", "model", "i18n", "db", "cache", "realtime"],
    ),
    // A feature's routes and views. A page may link to any other.
    (
        "pages",
        &[
            "base", "model", "i18n", "db", "cache", "realtime", "web", "domain",
        ],
    ),
    (
        "streams",
        &[
            "base", "model", "i18n", "db", "cache", "realtime", "web", "domain", "pages",
        ],
    ),
    (
        "dev",
        &[
            "base", "model", "i18n", "db", "cache", "realtime", "web", "domain", "pages", "streams",
        ],
    ),
    (
        "app",
        &[
            "base", "model", "i18n", "db", "cache", "realtime", "web", "domain", "pages",
            "streams", "dev",
        ],
    ),
];

/// Files of a feature that speak HTTP or HTML. All others of a feature are its domain.
const PAGE_FILES: [&str; 6] = ["routes", "view", "guard", "page", "body", "metrics"];

/// The modules of `streams` that pages may use: the element that opens a stream, and the
/// stream's address.
const LIVE_PAGES: [&str; 2] = ["streams::view", "streams::routes"];

/// The most files that may import each other in a circle, pages aside.
const LARGEST_CIRCLE: usize = 5;

/// Crates that belong to some layers only.
const CRATES: [(&str, &[&str]); 7] = [
    ("rocket", &["web", "pages", "streams", "dev", "app"]),
    ("maud", &["i18n", "web", "pages", "streams", "dev"]),
    ("sqlx", &["db"]),
    ("deadpool_redis", &["realtime"]),
    ("lettre", &["base"]),
    ("hyper", &["web"]),
    ("rocket_db_pools", &["db", "pages", "app"]),
];

/// A module of `src`: its path (`features::rooms::store`) and its code without comments
/// and unit tests.
type Modules = BTreeMap<String, String>;

fn modules() -> Modules {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders) = (Modules::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let name = path.strip_prefix(&root).expect("a path below src");
            let name = name.with_extension("").display().to_string();
            let name = name.strip_suffix("/mod").unwrap_or(&name);
            if name.ends_with("_tests") || name == "lib" || name == "main" {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a text file");
            let code = text.split("#[cfg(test)]\nmod tests").next();
            let code = code.unwrap_or_default().lines();
            let code: Vec<_> = code
                .map(|line| line.split("//").next().unwrap_or_default())
                .collect();
            found.insert(name.replace('/', "::"), code.join("\n"));
        }
    }
    found
}

fn layer(module: &str) -> &str {
    let first = module.split("::").next().unwrap_or_default();
    let last = module.rsplit("::").next().unwrap_or_default();
    match first {
        "features" if PAGE_FILES.iter().any(|page| is_page(last, page)) => "pages",
        "features" => "domain",
        "all_strings" | "database_commands" => "app",
        known => known,
    }
}

/// `view` and `details_view` are pages, `overview` is none.
fn is_page(file: &str, page: &str) -> bool {
    file == page
        || file
            .strip_suffix(page)
            .is_some_and(|rest| rest.ends_with('_'))
}

/// The paths that a `use` names, one for each item in its braces.
fn flatten(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return vec![path.trim_end_matches("::self").to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let (mut depth, mut item, mut paths) = (0_i32, String::new(), vec![]);
    for c in inner.chars().chain([',']) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            if !item.trim().is_empty() {
                let flat = flatten(&item).into_iter();
                paths.extend(flat.map(|path| match path.as_str() {
                    "self" => prefix.trim_end_matches("::").to_owned(),
                    path => format!("{prefix}{path}"),
                }));
            }
            item.clear();
        } else {
            item.push(c);
        }
    }
    paths
}

/// Every path in the code of a module that begins in `crate`, in `super` or with a name
/// that a `use` or a `mod` brought in.
fn paths(module: &str, code: &str) -> BTreeSet<String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut found = BTreeSet::new();
    let statements = code.split(';').filter_map(|statement| {
        let at = statement.rfind("use ")?;
        let before = statement[..at].chars().next_back();
        before
            .is_none_or(char::is_whitespace)
            .then(|| &statement[at + 4..])
    });
    for tree in statements {
        let tree = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        for path in flatten(&tree) {
            let path = absolute(module, &path).unwrap_or(path);
            let name = path.rsplit("::").next().unwrap_or_default();
            names.insert(name.to_owned(), path.clone());
            found.insert(path);
        }
    }
    let mut rest = code;
    while let Some(at) = rest.find("::") {
        let head = &rest[..at];
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let start = head.rfind(|c| !word(c)).map_or(0, |n| n + 1);
        let tail = &rest[at + 2..];
        let path_end = tail
            .find(|c: char| !word(c) && c != ':')
            .unwrap_or(tail.len());
        let first = &head[start..];
        let whole = format!("{first}::{}", &tail[..path_end]);
        let preceded = head[..start].ends_with("::");
        if !preceded && !first.is_empty() {
            let known = names
                .get(first)
                .map(|path| format!("{path}{}", &whole[first.len()..]));
            found.extend(absolute(module, &whole).or(known).or_else(|| {
                // A child module, by its bare name.
                Some(format!("{module}::{whole}"))
            }));
        }
        rest = &tail[path_end..];
    }
    found
}

/// A path from the root of the crate, if it begins with `crate`, `self` or `super`.
fn absolute(module: &str, path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("crate::") {
        return Some(rest.to_owned());
    }
    if let Some(rest) = path.strip_prefix("self::") {
        return Some(format!("{module}::{rest}"));
    }
    let mut base: Vec<_> = module.split("::").collect();
    let mut rest = path;
    while let Some(next) = rest.strip_prefix("super::") {
        base.pop();
        rest = next;
    }
    (rest.len() < path.len()).then(|| {
        base.into_iter()
            .chain([rest])
            .collect::<Vec<_>>()
            .join("::")
    })
}

/// Which modules each module uses.
fn uses(modules: &Modules) -> BTreeMap<&str, BTreeSet<&str>> {
    let target = |path: &str| {
        let mut path = path;
        loop {
            if let Some((module, _)) = modules.get_key_value(path) {
                return Some(module.as_str());
            }
            path = &path[..path.rfind("::")?];
        }
    };
    let used = |(module, code): (&'_ String, &String)| -> BTreeSet<&str> {
        let paths = paths(module, code);
        let targets = paths.iter().filter_map(|path| target(path));
        targets.filter(|used| used != module).collect()
    };
    modules
        .iter()
        .map(|entry| (entry.0.as_str(), used(entry)))
        .collect()
}

#[test]
fn each_folder_uses_the_layers_below_it_only() {
    let modules = modules();
    let mut problems = vec![];
    for (module, used) in uses(&modules) {
        let own = layer(module);
        let (_, allowed) = LAYERS
            .iter()
            .find(|(name, _)| *name == own)
            .unwrap_or_else(|| {
                panic!("src/{module} belongs to no layer; put it below one of them")
            });
        for other in used {
            let theirs = layer(other);
            let live = own == "pages" && LIVE_PAGES.contains(&other);
            let same = theirs == own || allowed.contains(&theirs);
            // A feature's and a layer's own `mod.rs` only lists what is in the folder.
            if !same && !live && theirs != "features" {
                problems.push(format!("{module} ({own}) uses {other} ({theirs})"));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn each_store_is_used_by_its_own_feature_only() {
    let modules = modules();
    let mut problems = vec![];
    let feature = |module: &str| {
        let mut parts = module.split("::");
        (parts.next() == Some("features")).then(|| parts.next().unwrap_or_default().to_owned())
    };
    for (module, used) in uses(&modules) {
        for store in used.into_iter().filter(|other| other.ends_with("store")) {
            if feature(store).is_some() && feature(store) != feature(module) {
                problems.push(format!("{module} uses {store}"));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn each_crate_is_used_in_its_layers_only() {
    let mut problems = vec![];
    for (module, code) in modules() {
        for (krate, layers) in CRATES {
            let own = layer(&module);
            let store = krate == "sqlx"
                && (module.ends_with("store") || module == "base::ids" || module == "base::clock");
            if layers.contains(&own) || store {
                continue;
            }
            for (number, line) in code.lines().enumerate() {
                let names = line.match_indices(&format!("{krate}::")).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                if names && !line.contains("figment") {
                    problems.push(format!("{module}:{}: {krate} in {own}", number + 1));
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The groups of modules that import each other in a circle, the largest first (Tarjan's
/// strongly connected components, found by reachability: the crate is small).
fn circles(uses: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|start| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![*start]);
            while let Some(module) = next.pop() {
                for used in uses.get(module).into_iter().flatten() {
                    if seen.insert(*used) {
                        next.push(used);
                    }
                }
            }
            (*start, seen)
        })
        .collect();
    let mut groups: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for (module, reached) in &reach {
        let circle: BTreeSet<_> = reached
            .iter()
            .filter(|other| reach.get(**other).is_some_and(|back| back.contains(module)))
            .map(|other| (*other).to_owned())
            .collect();
        if circle.len() > 1 {
            groups.insert(circle);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

#[test]
fn import_circles_stay_small() {
    let modules = modules();
    let all = uses(&modules);
    let largest = circles(&all).first().map_or(0, BTreeSet::len);
    let without_pages: BTreeMap<_, BTreeSet<_>> = all
        .iter()
        .filter(|(module, _)| layer(module) != "pages")
        .map(|(module, used)| {
            let used = used.iter().filter(|other| layer(other) != "pages");
            (*module, used.copied().collect())
        })
        .collect();
    let circles = circles(&without_pages);
    println!(
        "Facts: {} modules; largest import circle {largest} with pages, {} without",
        modules.len(),
        circles.first().map_or(0, BTreeSet::len)
    );
    let large: Vec<_> = circles
        .iter()
        .filter(|circle| circle.len() > LARGEST_CIRCLE)
        .collect();
    assert!(large.is_empty(), "{large:#?}");
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let tree = flatten("crate::{base::{ids::{RoomId, Seq}, errors::Result}, db::{self, Store}}");
    let expected = [
        "crate::base::ids::RoomId",
        "crate::base::ids::Seq",
        "crate::base::errors::Result",
        "crate::db",
        "crate::db::Store",
    ];
    assert_eq!(tree, expected);
    let code = "use crate::features::{rooms, messages as chat};\nfn f() { rooms::store::x(); super::view::y(); }";
    let found = paths("features::people::routes", code);
    for path in [
        "features::rooms::store::x",
        "features::people::view::y",
        "features::messages",
    ] {
        assert!(found.contains(path), "{path} in {found:?}");
    }
    assert_eq!(layer("features::rooms::settings::view"), "pages");
    assert_eq!(layer("features::rooms::details_view"), "pages");
    assert_eq!(layer("features::rooms::overview"), "domain");
}
