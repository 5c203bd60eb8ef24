//! The nginx settings of `compose.yaml`, with a real nginx before two real nodes.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket, TcpStream},
};

use crate::{
    Cluster,
    nginx::Nginx,
    support::{
        Person,
        person::{header, nonce},
    },
};

fn before(cluster: &Cluster) -> Nginx {
    Nginx::before([cluster.nodes[0].port(), cluster.nodes[1].port()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_buffers_nothing_and_skips_a_node_that_is_down() {
    let mut cluster = Cluster::start(2).await;
    let proxy = before(&cluster);
    let (kevin, jason) = (proxy.visitor(), proxy.visitor());
    kevin.register("kevin").await;
    jason.register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut pages = vec![];
    for _ in 0..4 {
        pages.push(jason.listen(&room, None).await);
    }
    let mut program = jason.socket(&room, None).await;
    let mut plain = jason.get(&format!("/rooms/{room}/live")).await;
    let mut longest = Duration::ZERO;
    for n in 0..10 {
        let sent = Instant::now();
        let text = format!("number {n}");
        kevin.say(&room, &text).await;
        for page in &mut pages {
            page.sees(&text).await;
        }
        program.sees(&text).await;
        let mut shown = String::new();
        while !shown.contains(&text) {
            let part = plain.chunk().await.expect("a stream").expect("more of it");
            shown += &String::from_utf8_lossy(&part);
        }
        longest = longest.max(sent.elapsed());
    }
    println!(
        "Proxy: through nginx every message was on 4 streams and a socket after {} ms at most",
        longest.as_millis()
    );
    assert!(longest < Duration::from_secs(2), "nginx holds events back");

    // While one node is down, nobody gets an error.
    let mut failed = 0;
    for round in 0..40 {
        match round {
            10 => cluster.nodes[0].kill(),
            25 => cluster.nodes[0].start_again().await,
            _ => {}
        }
        let text = format!("meanwhile {round}");
        let nonce = format!("nonce-{round}");
        let answer = kevin.try_say(&room, &text, &nonce).await;
        failed += u32::from(!answer.is_ok_and(|answer| answer.status() == 303));
        failed += u32::from(jason.get(&format!("/rooms/{room}")).await.status() != 200);
    }
    println!("Proxy: 80 requests while a node was killed and came back, {failed} failed");
    assert_eq!(failed, 0);
    let all = jason.history(&room, true).await;
    assert_eq!(all.len(), 50, "every message once");
}

/// A node that has lost its network: nothing answers its address, not even with a refusal.
/// (A listener whose queue is full drops what comes.)
async fn silent_node() -> (u16, TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let listener = socket.listen(1).expect("a queue");
    let address = listener.local_addr().expect("an address");
    let mut waiting = vec![];
    loop {
        let connect = TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(300), connect).await {
            Ok(connection) => waiting.push(connection.expect("a place in the queue")),
            Err(_) => return (address.port(), listener, waiting),
        }
    }
}

/// a node that is not there costs the timeout once, and then nothing for a while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_without_a_network_costs_two_seconds() {
    let cluster = Cluster::start(1).await;
    let (silent, _listener, _waiting) = silent_node().await;
    let proxy = Nginx::before([silent, cluster.nodes[0].port()]);
    let kevin = proxy.visitor();
    let (mut longest, mut slow) = (Duration::ZERO, 0);
    let mut timed = |begun: Instant| {
        longest = longest.max(begun.elapsed());
        slow += u32::from(begun.elapsed() > Duration::from_secs(1));
    };
    let begun = Instant::now();
    kevin.register("kevin").await;
    timed(begun);
    let room = kevin.join("designers").await;
    let all = Instant::now();
    for n in 0..20 {
        let begun = Instant::now();
        kevin.say(&room, &format!("number {n}")).await;
        kevin.room(&room).await;
        timed(begun);
        let begun = Instant::now();
        let mut page = kevin.listen(&room, None).await;
        timed(begun);
        let text = format!("live {n}");
        kevin.say(&room, &text).await;
        page.sees(&text).await;
    }
    println!(
        "Proxy: with a silent node, {slow} of 41 waited, {} ms at most, {} ms in all",
        longest.as_millis(),
        all.elapsed().as_millis()
    );
    assert!(slow > 0, "the silent node was asked");
    assert!(longest < Duration::from_millis(2_600), "{longest:?}");
    assert_eq!(kevin.history(&room, true).await.len(), 40, "each once");
}

/// The requests that a dying node has received.
#[derive(Default)]
struct Received {
    posts: AtomicU32,
    reads: AtomicU32,
}

/// A node that receives a request whole, and dies before it answers.
async fn dying_node() -> (u16, Arc<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let received = Arc::new(Received::default());
    let counted = received.clone();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = vec![0; 64 << 10];
            let length = connection.read(&mut request).await.unwrap_or_default();
            match request[..length].starts_with(b"POST") {
                true => counted.posts.fetch_add(1, Ordering::Relaxed),
                false => counted.reads.fetch_add(1, Ordering::Relaxed),
            };
        }
    });
    (port, received)
}

/// A request that may have taken effect is not sent again by itself, but for a message, which
/// cannot take effect twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_harmless_twice_is_sent_twice() {
    let cluster = Cluster::start(1).await;
    let (dying, received) = dying_node().await;
    let there = cluster.nodes[0].register("kevin").await;
    let room = there.join("designers").await;
    let count = |sort: &AtomicU32| sort.swap(0, Ordering::Relaxed);
    // Each round has a proxy that knows nothing of its nodes yet, and begins with either.
    let (mut refused, mut repeated) = (0, 0);
    for round in 0..6 {
        let proxy = Nginx::before([dying, cluster.nodes[0].port()]);
        let kevin = Person::with_cookie(proxy.origin(), &there.cookie());
        let answer = match round % 3 {
            0 => kevin.post("/rooms/seen", &[]).await,
            1 => {
                let (text, key) = (format!("round {round}"), nonce());
                let said = kevin.try_say(&room, &text, &key).await;
                said.expect("an answer")
            }
            _ => kevin.get(&format!("/rooms/{room}")).await,
        };
        let (posts, reads) = (count(&received.posts), count(&received.reads));
        match (round % 3, posts + reads) {
            (0, 1) => {
                assert_eq!(answer.status(), 503, "it is told, and not repeated");
                assert_eq!(header(&answer, "Retry-After"), "2");
                let text = answer.text().await.expect("a text");
                assert!(text.contains("Snug is starting again"), "{text}");
                refused += 1;
            }
            (0 | 1, sent) => {
                assert_eq!(answer.status(), 303);
                repeated += sent;
            }
            (_, sent) => {
                assert_eq!(answer.status(), 200);
                repeated += sent;
            }
        }
    }
    assert!(refused > 0 && repeated > 0, "{refused} {repeated}");
    assert_eq!(there.history(&room, true).await.len(), 2, "each once");
}

/// While the database is away, both nodes say so on Snug's own page, again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snugs_own_page_arrives_while_the_database_is_away() {
    let cluster = Cluster::with_its_own(2).await;
    let proxy = before(&cluster);
    let kevin = proxy.visitor();
    kevin.register("kevin").await;
    let room = kevin.join("designers").await;
    let postgres = cluster.postgres.as_ref().expect("its own");
    postgres.stop("immediate");
    // As long as nginx remembers a node that failed, and beyond.
    let begun = Instant::now();
    let asks = (0..12).map(async |round| match round % 2 {
        0 => kevin.get(&format!("/rooms/{room}")).await,
        _ => {
            let said = kevin.try_say(&room, "hello", &nonce()).await;
            said.expect("an answer")
        }
    });
    let mut answers = futures_util::future::join_all(asks).await;
    while begun.elapsed() < Duration::from_secs(6) {
        answers.push(kevin.get(&format!("/rooms/{room}")).await);
    }
    for answer in answers {
        assert_eq!(answer.status(), 503);
        let policy = header(&answer, "Content-Security-Policy");
        assert!(policy.contains("default-src"), "it is Snug's: {policy}");
        let text = answer.text().await.expect("a page");
        let is_nginx = text.contains("nginx") || text.contains("starting again");
        assert!(!is_nginx, "{text}");
    }
    postgres.start_again();
    let begun = Instant::now();
    while kevin.get(&format!("/rooms/{room}")).await.status() != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it comes back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Guesses until somebody at this address is told to wait.
async fn guesses(at: &Person, forged: Option<&str>, times: u32) -> Vec<u16> {
    let mut answers = vec![];
    for n in 0..times {
        let form = [("username", "kevin"), ("password", "wrong wrong wrong")];
        let mut request = at.request(reqwest::Method::POST, "/login").form(&form);
        if let Some(forged) = forged {
            request = request
                .header("X-Real-IP", format!("{forged}{n}"))
                .header("X-Forwarded-For", format!("{forged}{n}"));
        }
        let answer = request.send().await.expect("an answer");
        answers.push(answer.status().as_u16());
    }
    answers
}

/// S-32: the address that counts is the client's, as the proxy with TLS says it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clients_address_arrives_through_both_proxies_and_a_forged_one_does_not() {
    let rates = ("ROCKET_RATES", "{sign_in=3, sign_in_any=3}");
    let header = ("ROCKET_IP_HEADER", "X-Real-IP");
    let cluster = Cluster::start_with(2, &[rates, header]).await;
    let balancer = before(&cluster);
    let front = Nginx::in_front_of(&balancer);
    front.visitor().register("kevin").await;
    let at = |proxy: &Nginx, address: &str| {
        let address: IpAddr = address.parse().expect("an address");
        Person::at(proxy.origin(), Some(address))
    };
    let is_blocked = |answers: &[u16]| answers.contains(&429);
    // One who guesses is told to wait, and nobody else is.
    assert!(is_blocked(
        &guesses(&at(&front, "127.0.21.1"), None, 12).await
    ));
    let neighbor = at(&front, "127.0.22.1");
    neighbor.sign_in("kevin").await;
    assert!(!is_blocked(&guesses(&neighbor, None, 2).await));
    // The proxy in front overrules what the client says.
    let forged = Some("203.0.113.");
    assert!(is_blocked(
        &guesses(&at(&front, "127.0.23.1"), forged, 12).await
    ));
    // Somebody who reaches the balancer past it is not believed either.
    assert!(is_blocked(
        &guesses(&at(&balancer, "127.0.24.1"), forged, 12).await
    ));
    at(&front, "127.0.25.1").sign_in("kevin").await;
}
