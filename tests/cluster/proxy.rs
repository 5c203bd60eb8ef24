//! The nginx settings of `compose.yaml`, with a real nginx before two real nodes.

use std::{
    path::PathBuf,
    process::{Child, Command},
    time::{Duration, Instant},
};

use crate::{
    Cluster,
    support::{Person, Server, free_port},
};

/// nginx with the settings of `compose.yaml`. Dropping it stops it.
struct Proxy {
    folder: PathBuf,
    child: Child,
    port: u16,
}

impl Proxy {
    fn before(nodes: &[Server]) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let compose = std::fs::read_to_string(root.join("compose.yaml")).expect("a file");
        let (_, settings) = compose.split_once("content: |\n").expect("its settings");
        let port = free_port();
        let mut settings = settings.replace("$$", "$");
        settings = settings.replace("listen 80;", &format!("listen 127.0.0.1:{port};"));
        for (name, node) in ["node-a:8000", "node-b:8000"].iter().zip(nodes) {
            assert!(settings.contains(name));
            settings = settings.replace(name, &format!("127.0.0.1:{}", node.port()));
        }
        let folder = std::env::temp_dir().join(format!("snug-nginx-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let here = folder.display();
        let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {here}/{name};\n"))
            .concat();
        let whole = format!(
            "daemon off; pid {here}/pid; error_log {here}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off;\n{paths}{settings}\n}}"
        );
        std::fs::write(folder.join("nginx.conf"), whole).expect("a file");
        let nginx = ["/usr/sbin/nginx", "nginx"];
        let nginx = nginx.iter().find(|path| PathBuf::from(path).exists());
        let child = Command::new(nginx.unwrap_or(&"nginx"))
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .spawn()
            .expect("nginx");
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "no nginx");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            folder,
            child,
            port,
        }
    }

    fn visitor(&self) -> Person {
        Person::new(format!("http://127.0.0.1:{}", self.port))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // SIGTERM to the master process ends its workers as well.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_buffers_nothing_and_skips_a_node_that_is_down() {
    let mut cluster = Cluster::start(2).await;
    let proxy = Proxy::before(&cluster.nodes);
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
    let mut longest = Duration::ZERO;
    for n in 0..10 {
        let sent = Instant::now();
        let text = format!("number {n}");
        kevin.say(&room, &text).await;
        for page in &mut pages {
            page.sees(&text).await;
        }
        program.sees(&text).await;
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
