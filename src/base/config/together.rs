//! Settings that are right only together with others.

use std::net::{IpAddr, SocketAddr};

use rocket::figment::Figment;
use ubyte::ByteUnit;

use crate::base::config::known;
use crate::base::{config::settings::Settings, seal::Seal};

/// The settings without which their table means nothing.
const NEEDED: [&str; 3] = ["mail.url", "mail.from", "redis.url"];

/// Where a value comes from that nobody has set.
pub const DEFAULT: &str = "default";

/// Where the setting at a path was set: the name of a variable, or the path of a file.
pub fn origin(figment: &Figment, path: &str) -> String {
    let metadata = figment.find_metadata(path);
    metadata.map_or(DEFAULT.to_owned(), |found| found.name.to_string())
}

/// A sentence for each setting that contradicts another one.
pub fn problems(figment: &Figment) -> Vec<String> {
    let mut problems = vec![];
    let from = |path: &str| origin(figment, path);
    for needed in NEEDED {
        let table = needed.split('.').next().unwrap_or_default();
        let mut beside = known::SETTINGS
            .iter()
            .map(|setting| setting.path)
            .filter(|path| path.split('.').next() == Some(table));
        if !figment.contains(needed)
            && let Some(path) = beside.find(|path| figment.contains(path))
        {
            problems.push(format!(
                "{needed} is missing. It must be set, because {path} is ({}).",
                from(path)
            ));
        }
    }
    let listens = (
        figment.extract_inner::<IpAddr>("address"),
        figment.extract_inner::<u16>("port"),
    );
    if let ((Ok(address), Ok(port)), Ok(metrics)) =
        (listens, figment.extract_inner::<SocketAddr>("metrics"))
        && metrics == SocketAddr::new(address, port)
    {
        problems.push(format!(
            "metrics is \"{metrics}\" ({}). It must not be the address of the server itself.",
            from("metrics")
        ));
    }
    let bodies = figment.extract_inner::<u64>("connections.bodies_mib");
    for limit in ["limits.form", "limits.data-form", "limits.string"] {
        if let (Ok(bodies), Ok(most)) = (&bodies, figment.extract_inner::<ByteUnit>(limit))
            && most.as_u64() >> 20 > *bodies
        {
            problems.push(format!(
                "{limit} is {} MiB ({}). It must not be more than connections.bodies_mib, \
                 which is {bodies} ({}).",
                most.as_u64() >> 20,
                from(limit),
                from("connections.bodies_mib")
            ));
        }
    }
    problems.extend(without_effect(figment));
    if !problems.is_empty() {
        return problems;
    }
    match Settings::from(figment) {
        Err(error) => vec![format!("{error}.")],
        Ok(settings) if settings.seal_only && settings.seal.is_empty() => vec![format!(
            "seal_only is true ({}). It must be false while there is no key in seal.",
            from("seal_only")
        )],
        Ok(settings) => match Seal::from(&settings.seal, settings.seal_only) {
            Ok(_) => vec![],
            Err(problem) => vec![format!("{problem} ({}).", from("seal"))],
        },
    }
}

/// A sentence for each setting that nothing reads beside another one.
fn without_effect(figment: &Figment) -> Vec<String> {
    let text = |path: &str| figment.extract_inner::<String>(path).ok();
    let is_plain = |url: &String| !url.starts_with("rediss:");
    let pairs = [
        (
            "hosts",
            text("public_url").map(|_| ("public_url", "public_url, the only address then")),
        ),
        (
            "redis.roots",
            text("redis.url")
                .filter(is_plain)
                .map(|_| ("redis.url", "a redis.url without TLS")),
        ),
    ];
    let set = pairs.into_iter().filter(|(path, _)| figment.contains(path));
    set.filter_map(|(path, beside)| {
        let (other, why) = beside?;
        Some(format!(
            "{path} has no effect ({}). It must not be set beside {why} ({}).",
            origin(figment, path),
            origin(figment, other)
        ))
    })
    .collect()
}
