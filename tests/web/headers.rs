//! S-1, S-4, S-5, S-13: the security headers and cache headers of every answer.

use reqwest::{Method, Response};

use crate::support::{Server, person::header};

fn assert_security_headers(answer: &Response, path: &str) {
    let policy = header(answer, "Content-Security-Policy");
    for open in ["unsafe", "*", "https:", "http:", "data:"] {
        assert!(!policy.contains(open), "{path}: {policy}");
    }
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(
            policy.split(';').any(|p| p.trim() == part),
            "{path}: {part} in {policy}"
        );
    }
    assert_eq!(
        header(answer, "X-Content-Type-Options"),
        "nosniff",
        "{path}"
    );
    assert_eq!(header(answer, "X-Frame-Options"), "DENY", "{path}");
    assert_eq!(header(answer, "Referrer-Policy"), "same-origin", "{path}");
    assert_eq!(
        header(answer, "Cross-Origin-Opener-Policy"),
        "same-origin",
        "{path}"
    );
    assert_eq!(
        header(answer, "Cross-Origin-Resource-Policy"),
        "same-origin",
        "{path}"
    );
    assert!(!answer.headers().contains_key("Server"), "{path}");
    let cache = header(answer, "Cache-Control");
    let public = cache.contains("public");
    assert_eq!(public, path.starts_with("/static/"), "{path}: {cache}");
    if !public {
        assert!(
            cache.contains("no-cache") || cache.contains("no-store"),
            "{path}: {cache}"
        );
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let page = kevin.room(&room).await;
    let style = page.attr("link[rel=stylesheet]", "href");
    let mut checked = 0;
    for person in [
        &kevin,
        &server.register("outsider").await,
        &server.visitor(),
    ] {
        for hx in ["false", "true"] {
            for (method, path) in [
                (Method::GET, "/"),
                (Method::GET, "/lobby"),
                (Method::GET, "/login"),
                (Method::GET, "/register"),
                (Method::GET, "/rooms/1"),
                (Method::GET, "/rooms/1?before=9"),
                (Method::GET, "/rooms/1/messages"),
                (Method::GET, "/rooms/1/stream?after=nonsense"),
                (Method::GET, "/rooms/999"),
                (Method::GET, "/rooms/0x1"),
                (Method::GET, "/nowhere"),
                (Method::GET, &style),
                (Method::GET, "/static/app.css"),
                (Method::GET, "/static/../Cargo.toml"),
                (Method::HEAD, "/lobby"),
                (Method::OPTIONS, "/lobby"),
                (Method::POST, "/lobby"),
                (Method::POST, "/rooms/join"),
                (Method::POST, "/register"),
                (Method::POST, "/login"),
                (Method::POST, "/rooms/1/messages"),
                (Method::DELETE, "/rooms/1"),
                (Method::PUT, "/login"),
            ] {
                let request = person
                    .request(method.clone(), path)
                    .header("HX-Request", hx);
                let answer = request.send().await.expect("an answer");
                let path = if answer.status() == 404 {
                    "missing"
                } else {
                    path
                };
                assert_security_headers(&answer, path);
                assert_ne!(answer.status().as_u16() / 100, 5, "{method} {path}");
                checked += 1;
            }
        }
    }
    println!("S-1: {checked} answers, each with the whole policy");
}

#[tokio::test]
async fn assets_are_cached_for_a_year_under_the_hash_of_their_content() {
    let server = Server::start().await;
    let visitor = server.visitor();
    let page = visitor.page("/login").await;
    let style = page.attr("link[rel=stylesheet]", "href");
    let answer = visitor.get(&style).await;
    assert_eq!(
        header(&answer, "Cache-Control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&answer, "Content-Type"), "text/css; charset=utf-8");
    // It is compressed for browsers that accept that, and plain for all others.
    let plain = answer.bytes().await.expect("a file");
    for (accept, coding) in [
        ("gzip, deflate, br", Some("br")),
        ("gzip;q=0.8, br;q=0", Some("gzip")),
        ("deflate", None),
    ] {
        let request = visitor.request(reqwest::Method::GET, &style);
        let answer = request.header("Accept-Encoding", accept).send().await;
        let answer = answer.expect("a file");
        assert_eq!(header(&answer, "Vary"), "Accept-Encoding");
        let sent = answer.headers().get("Content-Encoding");
        assert_eq!(sent.map(|value| value.to_str().expect("text")), coding);
        let compressed = answer.bytes().await.expect("a file");
        let content = match coding {
            Some("br") => {
                let mut content = vec![];
                brotli::BrotliDecompress(&mut &*compressed, &mut content).expect("brotli");
                content
            }
            Some(_) => {
                let mut content = vec![];
                let mut reader = flate2::read::GzDecoder::new(&*compressed);
                std::io::Read::read_to_end(&mut reader, &mut content).expect("gzip");
                content
            }
            None => compressed.to_vec(),
        };
        assert_eq!(content, plain, "{accept}");
        assert!(coding.is_none() || compressed.len() * 3 < plain.len());
    }
    // A name with another hash does not exist.
    assert_eq!(
        visitor.get(&style.replace("app.", "app.0")).await.status(),
        404
    );
}

#[tokio::test]
async fn the_binary_runs_in_an_empty_folder() {
    let server = Server::start().await;
    let mut names: Vec<_> = std::fs::read_dir(server.folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    if server.is_on_postgres() {
        assert!(names.is_empty(), "with PostgreSQL it writes no file");
        return;
    }
    assert_eq!(names, ["data"], "it creates only its data folder");
    use std::os::unix::fs::PermissionsExt;
    let data = std::fs::metadata(server.folder().join("data")).expect("the data folder");
    assert_eq!(
        data.permissions().mode() & 0o777,
        0o700,
        "S-158: only the owner can read it"
    );
}

/// Other sites below our name may have no certificate.
#[tokio::test]
async fn https_is_asked_for_below_our_name_only_by_setting() {
    let transport = "Strict-Transport-Security";
    let (https, below) = (
        ("ROCKET_PUBLIC_URL", "https://chat.example"),
        ("ROCKET_HSTS_SUBDOMAINS", "true"),
    );
    for (settings, value) in [
        (vec![], None),
        (vec![below], None),
        (vec![https], Some("max-age=31536000")),
        (
            vec![https, below],
            Some("max-age=31536000; includeSubDomains"),
        ),
    ] {
        let server = Server::start_with(&settings).await;
        for path in ["/login", "/up", "/nowhere"] {
            let answer = server.visitor().get(path).await;
            let found = answer.headers().get(transport);
            let found = found.map(|value| value.to_str().expect("text").to_owned());
            assert_eq!(found.as_deref(), value, "{path} {settings:?}");
        }
    }
}
