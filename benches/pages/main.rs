//! Pages beside a bare hyper server that returns the same bytes, and posts beside a bare loop
//! of the same statements, in one run. `benches/README.md` says how to read the figures.

mod ask;
mod bare;
mod disk;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../support/http.rs"]
mod http;
mod load;
mod posts;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../support/process.rs"]
mod process;
mod reports;
mod seeded;
mod still;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use self::{
    ask::{Contract, Pages, packs, unchanged},
    http::Http,
    load::{Times, once},
    posts::Posts,
    process::Process,
    reports::{Report, Reports},
    seeded::{People, SeededServer},
};

/// The numbers of clients.
const CLIENTS: [usize; 3] = [1, 16, 64];

const MOST: usize = 64;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some(bare::ARGUMENT) => return bare::serve(&args[2]),
        Some(disk::ARGUMENT) => return disk::serve(&args[2..]),
        _ => {}
    }
    let asked_for = |what: &str| args.iter().any(|arg| arg == what);
    let quick = asked_for("quick");
    let times = Times {
        warm_up: Duration::from_millis(if quick { 200 } else { 500 }),
        measured: Duration::from_secs(if quick { 1 } else { 3 }),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let posts_alone = asked_for("posts");
    runtime.block_on(measure(times, posts_alone));
}

async fn measure(times: Times, posts_alone: bool) {
    let begun = Instant::now();
    let seeded = SeededServer::open();
    let load_before = load_average();
    if !posts_alone {
        by_itself(&seeded);
    }
    let server = seeded.server();
    let people = People::sign_in(&seeded, &server, MOST).await;
    if !posts_alone {
        pages(&seeded, &server, &people, times);
        reports(&server, &people, times);
    }
    posts(&seeded, &server, &people, times).await;
    println!(
        "\nIt took {:.0} s. The load was {} before and {} after: what others did on this machine is in the figures.",
        begun.elapsed().as_secs_f64(),
        load_before,
        load_average()
    );
}

/// Measures each kind of page, and one that changes all the time.
fn pages(seeded: &SeededServer, server: &Process, people: &People, times: Times) {
    println!(
        "\n| page | clients | requests/s | bare hyper | ratio | CPU µs | bare hyper | times | p50 / p99 ms | memory MB |\n\
         |---|---|---|---|---|---|---|---|---|---|"
    );
    let mut rates = vec![];
    for (name, pages) in kinds(server, people) {
        rates.push((name, page(seeded, server, name, pages, times)));
    }
    let elsewhere = Elsewhere::begin(server, people);
    let pages = newest(people, |people, _| people.largest, "");
    page(
        seeded,
        server,
        "room of 1,000,000, while 10 posts/s are made elsewhere",
        pages,
        times,
    );
    println!("\n{} posts were made elsewhere meanwhile.", elsewhere.end());
    largest_beside_hundred(&rates);
}

/// The figures that need no clients.
fn by_itself(seeded: &SeededServer) {
    // The first start migrates and fills caches of the system; it is not measured.
    drop(seeded.server());
    let memory = mb(still::idle_memory(seeded));
    let (up, login) = (
        still::cold_start(seeded, "/up"),
        still::cold_start(seeded, "/login"),
    );
    println!(
        "\n| the server by itself | |\n|---|---|\n\
         | idle memory, with 1,000,000 messages in a room | {memory:.1} MB |\n\
         | from its start to the first answer of `/up`, best / median | {:.0} / {:.0} ms |\n\
         | … of `/login` | {:.0} / {:.0} ms |\n\
         | size of the program | {:.1} MB |",
        up.0,
        up.1,
        login.0,
        login.1,
        mb(still::size()),
    );
}

/// The newest page of a room, for each person.
fn newest(
    people: &People,
    room: impl Fn(&People, &seeded::Person) -> seeded::Room,
    headers: &str,
) -> Pages {
    Pages::new(people, |person| {
        let room = room(people, person);
        let path = format!("/rooms/{}", room.id);
        (path, headers.to_owned(), Contract::Messages(room.newest))
    })
}

/// The requests to measure. A kind that the server does not offer is left out.
fn kinds(server: &Process, people: &People) -> Vec<(&'static str, Pages)> {
    let (port, somebody) = (server.port, &people.all[0]);
    let largest = format!("/rooms/{}", people.largest.id);
    let plain = |path: &str, says: &'static str| {
        let path = path.to_owned();
        Pages::new(people, move |_| {
            (path.clone(), String::new(), Contract::Says(says))
        })
    };
    let mut kinds = vec![
        ("`/up`", plain("/up", "up")),
        (
            "room of 100",
            newest(people, |people, _| people.hundred, ""),
        ),
        (
            "room of 1,000,000",
            newest(people, |people, _| people.largest, ""),
        ),
        (
            "rooms of their own",
            newest(people, |_, person| person.own, ""),
        ),
        (
            "older page of 1,000,000",
            Pages::new(people, |person| {
                let path = format!("{largest}?before={}", person.before);
                (path, String::new(), Contract::Messages(person.right_before))
            }),
        ),
        (
            "lobby (the sidebar, and open rooms)",
            plain("/lobby", "id=\"rooms\""),
        ),
    ];
    if unchanged(port, somebody, &largest).is_some() {
        let pages = Pages::new(people, |person| {
            let line = unchanged(port, person, &largest).expect("a tag");
            (largest.clone(), line, Contract::Unchanged)
        });
        kinds.push(("room of 1,000,000, unchanged (304)", pages));
    }
    for (encoding, name) in [
        ("gzip", "room of 1,000,000, gzip"),
        ("br", "room of 1,000,000, br"),
    ] {
        if packs(port, somebody, &largest, encoding) {
            let pages = Pages::new(people, |_| {
                let line = format!("Accept-Encoding: {encoding}\r\n");
                (
                    largest.clone(),
                    line,
                    Contract::Packed(encoding, people.largest.newest),
                )
            });
            kinds.push((name, pages));
        }
    }
    kinds
}

/// Measures a page, and right after it the same bytes from the bare server. Returns both
/// rates.
fn page(
    seeded: &SeededServer,
    server: &Process,
    name: &str,
    mut pages: Pages,
    times: Times,
) -> [f64; 3] {
    let (status, head, body) = once(server.port, pages.first(), |answer| {
        (answer.status, answer.head.to_vec(), answer.body.to_vec())
    });
    let bare = bare::start(&seeded.folder, &head, &body);
    let mut same = pages.answered_with(status, &body);
    CLIENTS.map(|clients| {
        let snug = load::run(server, clients, times, &mut pages);
        let limit = load::run(&bare, clients, times, &mut same);
        println!(
            "| {name} ({:.1} KB) | {clients} | {:.0} | {:.0} | {:.3} | {:.0} | {:.1} | {:.1} | {:.2} / {:.2} | {:.1} |",
            (head.len() + body.len()) as f64 / 1_024.0,
            snug.rate,
            limit.rate,
            snug.rate / limit.rate,
            snug.cpu,
            limit.cpu,
            snug.cpu / limit.cpu,
            snug.p50,
            snug.p99,
            mb(snug.memory),
        );
        snug.rate
    })
}

/// Measures the reports of pages whose people read and type.
fn reports(server: &Process, people: &People, times: Times) {
    println!(
        "\n| report | clients | requests/s | CPU µs | p50 / p99 ms | memory MB |\n|---|---|---|---|---|---|"
    );
    for (name, kind) in [
        ("read, and nothing is news", Report::Read),
        ("typing", Report::Types),
    ] {
        for clients in CLIENTS {
            let mut reports = Reports::new(people, people.largest, kind);
            let snug = load::run(server, clients, times, &mut reports);
            println!(
                "| {name} | {clients} | {:.0} | {:.0} | {:.2} / {:.2} | {:.1} |",
                snug.rate,
                snug.cpu,
                snug.p50,
                snug.p99,
                mb(snug.memory),
            );
        }
    }
}

fn largest_beside_hundred(rates: &[(&str, [f64; 3])]) {
    let of = |name: &str| {
        let found = rates.iter().find(|(found, _)| *found == name);
        found.expect("a row").1
    };
    let (largest, hundred) = (of("room of 1,000,000"), of("room of 100"));
    let ratios: Vec<_> = largest
        .iter()
        .zip(hundred)
        .map(|(largest, hundred)| format!("{:.2}", largest / hundred))
        .collect();
    println!(
        "\nThe room of 1,000,000 beside the room of 100, requests/s at 1, 16 and 64 clients: {}.",
        ratios.join(", ")
    );
}

/// Measures posts, checks that they are stored, and measures the bare loops.
async fn posts(seeded: &SeededServer, server: &Process, people: &People, times: Times) {
    let reader = seeded.reader().await;
    let copy = seeded.another();
    println!(
        "\n| posts | clients | posts/s | one per commit | ratio | as many per commit | ratio | CPU µs | one per commit | p50 / p99 ms | one per commit | audited | memory MB |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|"
    );
    for (name, room) in [
        ("room of 100", people.hundred),
        ("room of 1,000,000", people.largest),
    ] {
        for clients in CLIENTS {
            let mut said = Posts::new(people, room, &reader).await;
            let snug = load::run(server, clients, times, &mut said);
            let single = disk::run(&copy, (people, room), clients, false, times);
            let grouped = disk::run(&copy, (people, room), clients, true, times);
            let kept = said.audit(&reader).await;
            println!(
                "| {name} | {clients} | {:.0} | {:.0} | {:.2} | {:.0} | {:.2} | {:.0} | {:.0} | {:.2} / {:.2} | {:.2} / {:.2} | {kept} of {kept} | {:.1} |",
                snug.rate,
                single.rate,
                snug.rate / single.rate,
                grouped.rate,
                snug.rate / grouped.rate,
                snug.cpu,
                single.cpu,
                snug.p50,
                snug.p99,
                single.p50,
                single.p99,
                mb(snug.memory),
            );
        }
    }
}

/// A person who posts in another room ten times a second while pages are requested. All
/// clients are members of that room, so their unread counts change each time.
struct Elsewhere {
    over: Arc<AtomicBool>,
    talking: thread::JoinHandle<usize>,
}

impl Elsewhere {
    fn begin(server: &Process, people: &People) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (mut http, done) = (Http::open(server.port), over.clone());
        let cookie = people.all[0].cookie.clone();
        let path = format!("/rooms/{}/messages", people.hundred.id);
        let talking = thread::spawn(move || {
            let mut said = 0;
            while !done.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let answer = http.post(&path, &cookie, "body=Meanwhile,+elsewhere");
                assert_eq!(answer.status, 303, "an acknowledgement");
                said += 1;
                thread::sleep(Duration::from_millis(100).saturating_sub(begun.elapsed()));
            }
            said
        });
        Self { over, talking }
    }

    /// The number of posts.
    fn end(self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        self.talking.join().expect("posts")
    }
}

/// The load average of the last minute. The benchmark alone makes two or three.
fn load_average() -> String {
    let averages = std::fs::read_to_string("/proc/loadavg").expect("the kernel's averages");
    averages.split(' ').next().unwrap_or_default().to_owned()
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}
