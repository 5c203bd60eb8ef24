//! A real PgBouncer in front of a PostgreSQL, in transaction mode.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use super::{authority::hand_over, free_port, postgres};

/// A running PgBouncer. Dropping it stops it.
pub struct PgBouncer {
    folder: PathBuf,
    port: u16,
    child: Child,
}

impl PgBouncer {
    /// In front of the PostgreSQL at this port, with few connections to it. With a
    /// certificate and its key, clients have to use TLS.
    pub fn before(server: u16, tls: Option<(&Path, &Path)>) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-pgbouncer-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let port = free_port();
        let mut settings = format!(
            "[databases]\n* = host=127.0.0.1 port={server} user=postgres\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n\
             max_client_conn = 200\nserver_reset_query_always = 0\n"
        );
        if let Some((certificate, key)) = tls {
            hand_over(certificate, &folder.join("tls.pem"));
            hand_over(key, &folder.join("tls.key"));
            settings += &format!(
                "client_tls_sslmode = require\nclient_tls_cert_file = {0}/tls.pem\n\
                 client_tls_key_file = {0}/tls.key\n",
                folder.display()
            );
        }
        std::fs::write(folder.join("pgbouncer.ini"), settings).expect("a file");
        let program = ["/usr/sbin/pgbouncer", "pgbouncer"];
        let program = program.iter().find(|path| Path::new(path).exists());
        let child = postgres::command(Path::new(program.unwrap_or(&"pgbouncer")))
            .arg("-q")
            .arg(folder.join("pgbouncer.ini"))
            .stdout(Stdio::null())
            .spawn()
            .expect("pgbouncer");
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "no PgBouncer");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            folder,
            port,
            child,
        }
    }

    /// The URL of a database of the PostgreSQL behind it.
    pub fn url(&self, database: &str) -> String {
        let name = database.rsplit('/').next().expect("a name");
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        // `runuser` hands the signal on.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
