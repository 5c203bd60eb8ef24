//! `compose.yaml`: what is in it that somebody would miss.

use std::fs;

use crate::root;

/// The block of a key at this depth, without comments.
fn block(text: &str, depth: usize, key: &str) -> String {
    let indent = "  ".repeat(depth);
    let head = format!("{indent}{key}:");
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with(&head))
        .enumerate()
        .take_while(|(n, line)| {
            let deeper = line.starts_with(&format!("{indent}  ")) || line.trim().is_empty();
            *n == 0 || deeper
        })
        .map(|(_, line)| line)
        .filter(|line| !line.trim_start().starts_with('#'));
    let block = lines.collect::<Vec<_>>().join("\n");
    assert!(!block.is_empty(), "no {key}");
    block
}

fn compose() -> String {
    fs::read_to_string(root().join("compose.yaml")).expect("a file")
}

#[test]
fn every_server_is_told_the_header_of_the_address_and_reads_the_settings() {
    let text = compose();
    assert!(block(&text, 0, "x-client").contains("SNUG_IP_HEADER: X-Real-IP"));
    let every = block(&text, 0, "x-snug");
    assert!(every.contains("env_file: [{ path: snug.env, required: false }]"));
    assert!(every.contains("cap_drop: [ALL]") && every.contains("read_only: true"));
    let services = block(&text, 0, "services");
    let one = block(&services, 1, "snug");
    assert!(one.contains("<<: *snug") && one.contains("environment: *client"));
    let node = block(&text, 0, "x-node");
    assert!(node.contains("<<: *snug") && node.contains("<<: *client"));
    for name in ["node-a", "node-b"] {
        let node = block(&services, 1, name);
        assert!(
            node.contains("<<: *node") && !node.contains("ports"),
            "{node}"
        );
    }
    // A setting of the operator's is not covered by one of the recipe.
    for setting in ["PUBLIC_URL", "SEAL", "MAIL", "RATES", "HOSTS"] {
        assert!(!block(&text, 0, "services").contains(setting), "{setting}");
    }
    // Ports are for this machine, so that nobody else sends the header.
    for line in text
        .lines()
        .filter(|line| line.trim().starts_with("ports:"))
    {
        assert!(line.contains("[\"127.0.0.1:"), "{line}");
    }
}

/// The address that nginx believes is the gateway of its network, and the nodes keep theirs.
#[test]
fn addresses_fit_together() {
    let text = compose();
    let network = block(&text, 0, "networks");
    let (_, gateway) = network.split_once("gateway: ").expect("a gateway");
    let gateway = gateway.split(' ').next().expect("an address");
    assert!(text.contains(&format!("set_real_ip_from {gateway};")));
    let net = gateway.trim_end_matches('1');
    assert!(network.contains(&format!("subnet: {net}0/24")), "{network}");
    let services = block(&text, 0, "services");
    for name in ["node-a", "node-b"] {
        let place = format!("cluster: {{ ipv4_address: {net}");
        assert!(block(&services, 1, name).contains(&place));
        assert!(text.contains(&format!("server {name}:8000 ")));
    }
    for name in ["postgres", "redis", "proxy"] {
        assert!(
            block(&services, 1, name).contains("networks: [cluster]"),
            "{name}"
        );
    }
}

/// A location of nginx's settings.
fn location(text: &str, place: &str) -> String {
    let (_, rest) = text
        .split_once(&format!("location {place} {{"))
        .unwrap_or_else(|| panic!("no location {place}"));
    rest.split('}').next().unwrap_or_default().to_owned()
}

/// Every stream goes through the location for streams, and nothing else does. (That events
/// arrive at once is seen in `cluster/proxy.rs`.)
#[test]
fn streams_have_a_location_of_their_own() {
    let text = compose();
    let streams = location(&text, "~ ^/(rooms/[0-9]+/)?(stream|socket|live)$$");
    assert!(streams.contains("proxy_buffering off;"));
    // Two heartbeats may be lost.
    assert!(streams.contains("proxy_read_timeout 60s;"));
    assert!(!location(&text, "/").contains("proxy_buffering off;"));
    let routes = fs::read_to_string(root().join("src/streams/routes.rs")).expect("a file");
    let mut paths: Vec<_> = routes
        .lines()
        .filter_map(|line| line.strip_prefix("#[get(\"")?.split(['"', '?']).next())
        .map(|path| path.replace("<_room>", "<room>"))
        .collect();
    paths.sort();
    let expected = [
        "/rooms/<room>/live",
        "/rooms/<room>/socket",
        "/rooms/<room>/stream",
        "/stream",
    ];
    assert_eq!(paths, expected, "nginx's location lists them");
}

#[test]
fn the_password_is_in_no_address() {
    let text = compose();
    for line in text.lines().filter(|line| line.contains("://")) {
        assert!(!line.contains("PASSWORD"), "{line}");
    }
    let node = block(&text, 0, "x-node");
    assert!(node.contains("PGPASSWORD: ${SNUG_PASSWORD:-}"));
    assert!(node.contains("REDISCLI_AUTH: ${SNUG_PASSWORD:-}"));
}

#[test]
fn the_example_has_settings_that_exist() {
    let example = fs::read_to_string(root().join("snug.env.example")).expect("a file");
    let documented = fs::read_to_string(root().join("Rocket.toml")).expect("a file");
    let settings = example
        .lines()
        .filter_map(|line| line.strip_prefix("#SNUG_"));
    let mut names = 0;
    for (name, value) in settings.filter_map(|line| line.split_once('=')) {
        let name = name.to_lowercase();
        let is_there = |text: &str| documented.contains(text);
        assert!(
            is_there(&format!("{name} =")) || is_there(&format!("{name}]")),
            "{name}"
        );
        let plain = !value.contains(['$', '#', ' ', '"']);
        assert!(
            plain || (value.starts_with('\'') && value.ends_with('\'')),
            "{value}"
        );
        names += 1;
    }
    assert_eq!(names, 4);
    let ignored = fs::read_to_string(root().join(".gitignore")).expect("a file");
    assert!(ignored.contains("/snug.env\n") && ignored.contains("/.env\n"));
}
