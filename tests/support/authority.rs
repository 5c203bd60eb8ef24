//! Certificates for the tests, made with `openssl`.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// An authority that issues certificates. Its folder is removed when it is dropped.
pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-authority-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let authority = Self { folder };
        authority.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            &format!("/CN=Snug test authority {number}"),
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
        ]);
        authority
    }

    /// Its own certificate, which a client trusts.
    pub fn root(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// A certificate for these names, such as `DNS:localhost`, and its key.
    pub fn issue(&self, name: &str, names: &str) -> (PathBuf, PathBuf) {
        let (key, request, certificate) = (
            format!("{name}.key"),
            format!("{name}.csr"),
            format!("{name}.pem"),
        );
        self.openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            &format!("/CN={name}"),
            "-keyout",
            &key,
            "-out",
            &request,
        ]);
        let names = match names.is_empty() {
            // Without extensions it is a certificate of the first version.
            true => String::new(),
            false => format!("subjectAltName={names}\nbasicConstraints=CA:FALSE\n"),
        };
        std::fs::write(self.folder.join("names"), names).expect("a file");
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            "names",
            "-out",
            &certificate,
        ]);
        (self.folder.join(certificate), self.folder.join(key))
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl")
            .current_dir(&self.folder)
            .args(args)
            .output()
            .expect("openssl");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {errors}");
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Copies a file for the user that PostgreSQL and PgBouncer run as, and for nobody else.
pub fn hand_over(from: &Path, to: &Path) {
    std::fs::copy(from, to).expect("a copy");
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o600)).expect("a file");
    if super::postgres::runs_as_root() {
        let owned = Command::new("chown").arg("postgres").arg(to).status();
        assert!(owned.expect("chown").success());
    }
}
