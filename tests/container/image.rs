//! The Dockerfile, as far as it can be checked without a container engine: every file that
//! it copies exists, its build command succeeds in a clean checkout, and the binary runs as
//! an ordinary user in a folder that is read-only.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{root, support::Person};

/// The instructions of the Dockerfile, each on one line, in its stages.
fn stages() -> Vec<Vec<(String, String)>> {
    let text = fs::read_to_string(root().join("Dockerfile")).expect("a Dockerfile");
    let text = text.replace("\\\n", " ");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut stages: Vec<Vec<(String, String)>> = vec![];
    for line in lines {
        let (instruction, rest) = line.split_once(' ').expect("an instruction");
        if instruction == "FROM" {
            stages.push(vec![]);
        }
        let stage = stages.last_mut().expect("FROM comes first");
        stage.push((instruction.into(), rest.trim().into()));
    }
    stages
}

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("snug-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The recipe's `COPY` and `RUN` lines, carried out in an empty folder. Everything but Snug
/// itself is compiled already: the test run shares its target folder by hard links, and
/// `cargo check` takes the place of `cargo build --release`. It fails for the same reasons:
/// a file that the recipe forgets to copy, or a `Cargo.lock` that is out of date. The rest
/// of this test run links and runs the same sources.
#[test]
fn the_build_stage_builds_in_a_clean_checkout() {
    let folder = Folder::new("image");
    share_compiled_dependencies(&folder.0);
    let (mut copied, mut ran) = (0, 0);
    for (instruction, rest) in &stages()[0] {
        let words: Vec<_> = rest.split_whitespace().collect();
        match instruction.as_str() {
            "COPY" => {
                let (to, from) = words.split_last().expect("a place");
                for from in from {
                    assert!(root().join(from).exists(), "{from} is not there");
                    let ignore = fs::read_to_string(root().join(".dockerignore")).expect("a list");
                    assert!(ignore.contains(&format!("!{from}\n")), "{from} is left out");
                    // `COPY` copies the content of a folder.
                    let (from, to) = (root().join(from), folder.0.join(to));
                    let mut copy = Command::new("cp");
                    match from.is_dir() {
                        true => copy.arg("-rT").arg(&from).arg(&to),
                        false => copy.arg(&from).arg(&to),
                    };
                    assert!(copy.status().expect("cp").success());
                    copied += 1;
                }
            }
            "RUN" => {
                let build = "cargo build --release --locked";
                assert!(rest.contains(build), "{rest}");
                let status = Command::new("sh")
                    // As the test run compiled them, so that the dependencies are shared: built
                    // and not only checked, and `--tests` asks for the same features. (Clippy
                    // has nothing to say about the empty program.)
                    .args(["-ec", &rest.replace(build, "cargo build --tests --locked")])
                    .current_dir(&folder.0)
                    .env_remove("CARGO_TARGET_DIR")
                    .env_remove("RUSTC_WORKSPACE_WRAPPER")
                    .status();
                assert!(status.expect("a shell").success(), "{rest}");
                ran += 1;
            }
            _ => {}
        }
    }
    assert!(copied >= 5 && ran == 2);
}

/// Gives `folder` a target folder in which the dependencies are compiled.
fn share_compiled_dependencies(folder: &Path) {
    // This test's own binary is `target/debug/deps/container-…`.
    let binary = std::env::current_exe().expect("this test's binary");
    let debug = binary.ancestors().nth(2).expect("target/debug");
    let target = folder.join("target/debug");
    fs::create_dir_all(&target).expect("a target folder");
    for part in ["deps", "build", ".fingerprint"] {
        let mut copy = Command::new("cp");
        copy.arg("-a")
            .arg("--link")
            .arg(debug.join(part))
            .arg(&target);
        // On another file system links cannot be made; then it is a copy.
        if !copy.status().expect("cp").success() {
            let mut copy = Command::new("cp");
            copy.arg("-a").arg(debug.join(part)).arg(&target);
            assert!(copy.status().expect("cp").success());
        }
    }
}

#[tokio::test]
async fn the_image_runs_as_an_ordinary_user_and_writes_to_one_folder() {
    let last = stages().pop().expect("a stage");
    let has = |instruction: &str, word: &str| {
        let mut found = last.iter().filter(|(name, _)| name == instruction);
        assert!(
            found.any(|(_, rest)| rest.contains(word)),
            "{instruction} {word}"
        );
    };
    // Numbers, which do not depend on the order in which packages made their users.
    has("USER", "10001:10001");
    for word in [
        "groupadd --system --gid 10001",
        "--uid 10001 --gid 10001",
        "-o 10001 -g 10001 -m 700 /data",
    ] {
        has("RUN", word);
    }
    has("VOLUME", "/data");
    has("ENV", "SNUG_DATA=/data");
    has("HEALTHCHECK", r#"CMD ["snug", "up"]"#);
    has("CMD", r#"["snug"]"#);
    has("STOPSIGNAL", "SIGTERM");

    let folder = Folder::new("final");
    let (work, data) = (folder.0.join("work"), folder.0.join("data"));
    for place in [&work, &data] {
        fs::create_dir(place).expect("a folder");
    }
    let binary = folder.0.join("snug");
    fs::copy(env!("CARGO_BIN_EXE_snug"), &binary).expect("the binary");
    // As root, the test switches to an ordinary user, as the image does.
    let root = fs::metadata("/proc/self").expect("us").uid() == 0;
    if root {
        std::os::unix::fs::chown(&data, Some(10_001), Some(10_001)).expect("its own");
    }
    fs::set_permissions(&work, PermissionsExt::from_mode(0o555)).expect("read-only");
    fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).expect("its own");
    let mut command = match root {
        true => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=10001",
                "--regid=10001",
                "--clear-groups",
                "--no-new-privs",
            ]);
            command.arg(&binary);
            command
        }
        false => Command::new(&binary),
    };
    command.current_dir(&work).env_clear();
    command.envs([("ROCKET_ADDRESS", "0.0.0.0"), ("ROCKET_PORT", "0")]);
    command.env("ROCKET_DATA", &data);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("Snug");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let line = lines.next().expect("a line").expect("text");
    let port = line.rsplit(':').next().expect("a port").to_owned();

    let kevin = Person::new(format!("http://127.0.0.1:{port}"));
    kevin.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.say(&room, "from a container").await;
    assert!(data.join("snug.db").exists());
    assert_eq!(fs::read_dir(&work).expect("it").count(), 0);
    // The image's health check.
    let asks = |port: &str| {
        let mut ask = Command::new(&binary);
        ask.arg("up").current_dir(&work).env_clear();
        ask.envs([("ROCKET_ADDRESS", "0.0.0.0"), ("ROCKET_PORT", port)]);
        ask.output().expect("an answer").status.success()
    };
    assert!(asks(&port));

    let asked = std::time::Instant::now();
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .arg(&pid)
            .status()
            .expect("kill")
            .success()
    );
    assert!(child.wait().expect("an end").success());
    assert!(asked.elapsed().as_secs() < 3, "it stops in three seconds");
    assert!(!asks(&port));
}
