//! The routes of the server, read from its source: a test that goes through them tries a new
//! route as well.

use std::path::Path;

use reqwest::Method;

/// Method and path of every GET and POST route. The path has its placeholders and no query.
pub fn routes() -> Vec<(Method, String)> {
    let mut found = vec![];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).expect("text");
                found.extend(text.split("#[").filter_map(route));
            }
        }
    }
    assert!(found.len() > 60, "{found:?}");
    found
}

/// The route of one attribute: `post("/rooms/<room>/join")]`.
fn route(attribute: &str) -> Option<(Method, String)> {
    let (method, rest) = [(Method::GET, "get("), (Method::POST, "post(")]
        .into_iter()
        .find_map(|(method, name)| Some((method, attribute.strip_prefix(name)?)))?;
    let path = rest.trim_start().strip_prefix('"')?;
    let path = path.split(['"', '?']).next()?;
    Some((method, path.to_owned()))
}

/// The path with each `<placeholder>` replaced by the value that `value` gives for its name.
pub fn fill(path: &str, value: impl Fn(&str) -> String) -> String {
    let parts = path.split('/').map(|part| {
        let name = part
            .strip_prefix('<')
            .and_then(|name| name.strip_suffix('>'));
        name.map_or_else(
            || part.to_owned(),
            |name| value(name.trim_start_matches('_')),
        )
    });
    parts.collect::<Vec<_>>().join("/")
}
