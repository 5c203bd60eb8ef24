//! nginx with the settings of `compose.yaml`, and a proxy with TLS in front of it, without TLS.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use crate::support::{Person, free_port};

/// The address that the proxy in front connects from. The recipe believes it, as it believes
/// the network's gateway in a container.
const TRUSTED: &str = "127.0.0.9";

/// A running nginx. Dropping it stops it.
pub struct Nginx {
    folder: PathBuf,
    child: Child,
    pub port: u16,
}

impl Nginx {
    /// With the settings of `compose.yaml`, before the nodes on these two ports.
    pub fn before(nodes: [u16; 2]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let compose = std::fs::read_to_string(root.join("compose.yaml")).expect("a file");
        let (_, settings) = compose.split_once("content: |\n").expect("its settings");
        let port = free_port();
        let mut settings = settings.replace("$$", "$");
        let mut replace = |what: &str, with: &str| {
            assert!(settings.contains(what), "no {what}");
            settings = settings.replace(what, with);
        };
        replace("listen 80;", &format!("listen 127.0.0.1:{port};"));
        replace("node-a:8000", &format!("127.0.0.1:{}", nodes[0]));
        replace("node-b:8000", &format!("127.0.0.1:{}", nodes[1]));
        replace("10.213.97.1;", &format!("{TRUSTED};"));
        // The tests are no place for another user and many descriptors.
        replace("user nginx;", "");
        replace("worker_rlimit_nofile 65536;", "");
        replace("worker_connections 16384;", "worker_connections 512;");
        Self::start(&settings, port)
    }

    /// A proxy in front of another one. It says the client's address, whatever the client says.
    pub fn in_front_of(proxy: &Nginx) -> Self {
        let port = free_port();
        let settings = format!(
            "events {{}} http {{ access_log off; server {{
               listen 127.0.0.1:{port};
               location / {{
                 proxy_pass http://127.0.0.1:{};
                 proxy_bind {TRUSTED};
                 proxy_set_header Host $http_host;
                 proxy_set_header X-Real-IP $remote_addr;
               }} }} }}",
            proxy.port
        );
        Self::start(&settings, port)
    }

    fn start(settings: &str, port: u16) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-nginx-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let here = folder.display();
        let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {here}/{name};\n"))
            .concat();
        let settings = settings.replacen("http {", &format!("http {{\n{paths}"), 1);
        let user = match std::fs::metadata("/proc/self")
            .map(|me| std::os::unix::fs::MetadataExt::uid(&me))
        {
            Ok(0) => "user root;",
            _ => "",
        };
        let whole =
            format!("{user} daemon off; pid {here}/pid;\nerror_log {here}/error.log;\n{settings}");
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
            let log = std::fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(10), "no nginx: {log}");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            folder,
            child,
            port,
        }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn visitor(&self) -> Person {
        Person::new(self.origin())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM to the master process ends its workers as well.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
