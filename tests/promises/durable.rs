//! R-2: no message is acknowledged before a sync that began after it was written, not even when
//! many share one group commit.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use crate::{
    rounds,
    support::{Person, Server, person::nonce, shim},
};

/// A preloaded library that logs, in order, writes to the write-ahead log (`W`) and to sockets
/// (`A`), and the begin (`B`) and end (`E`) of each thread's syncs of that log. An end is logged
/// after the sync, a begin before it.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void note(const char *what) {
    static int file = -1;
    pthread_mutex_lock(&mutex);
    if (file < 0) file = open(getenv("TEST_NOTES"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (real(file, what, strlen(what)) < 0) abort();
    pthread_mutex_unlock(&mutex);
}

static void marks(char kind, const char *bytes, size_t length) {
    const char *end = bytes + length;
    while ((bytes = memmem(bytes, end - bytes, "mark-", 5))) {
        char line[32];
        size_t n = 0;
        bytes += 5;
        line[n++] = kind;
        line[n++] = ' ';
        while (bytes < end && *bytes >= '0' && *bytes <= '9' && n < 20) line[n++] = *bytes++;
        line[n++] = '\n';
        line[n] = 0;
        if (bytes < end && *bytes == '.') note(line);
    }
}

static void note_sync(char kind) {
    char line[32];
    snprintf(line, sizeof line, "%c %d\n", kind, gettid());
    note(line);
}

static int is_log(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 4) return 0;
    path[n] = 0;
    return strcmp(path + n - 4, "-wal") == 0;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t pwrite(int fd, const void *b, size_t n, off_t at) {
    REAL(pwrite);
    ssize_t done = real(fd, b, n, at);
    if (is_log(fd)) marks('W', b, n);
    return done;
}
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
    REAL(pwrite64);
    ssize_t done = real(fd, b, n, at);
    if (is_log(fd)) marks('W', b, n);
    return done;
}
int fdatasync(int fd) {
    REAL(fdatasync);
    int log = is_log(fd);
    if (log) note_sync('B');
    int result = real(fd);
    if (log && result == 0) note_sync('E');
    return result;
}
int fsync(int fd) {
    REAL(fsync);
    int log = is_log(fd);
    if (log) note_sync('B');
    int result = real(fd);
    if (log && result == 0) note_sync('E');
    return result;
}
ssize_t write(int fd, const void *b, size_t n) {
    REAL(write);
    if (is_log(fd)) {
        ssize_t done = real(fd, b, n);
        marks('W', b, n);
        return done;
    }
    marks('A', b, n);
    return real(fd, b, n);
}
ssize_t send(int fd, const void *b, size_t n, int flags) {
    REAL(send);
    marks('A', b, n);
    return real(fd, b, n, flags);
}
ssize_t writev(int fd, const struct iovec *v, int count) {
    REAL(writev);
    for (int i = 0; i < count; i++) marks('A', v[i].iov_base, v[i].iov_len);
    return real(fd, v, count);
}
ssize_t sendmsg(int fd, const struct msghdr *m, int flags) {
    REAL(sendmsg);
    for (size_t i = 0; i < m->msg_iovlen; i++) marks('A', m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
    return real(fd, m, flags);
}
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r2_no_message_is_acknowledged_before_it_is_on_disk() {
    let folder = std::env::temp_dir().join(format!("snug-durable-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let notes = folder.join("notes");
    let (preload, shim) = shim::compile(&folder, SHIM);
    let server = Server::start_with(&[
        (preload, &shim),
        ("TEST_NOTES", notes.to_str().expect("a path")),
    ])
    .await;
    let (people, room) = server.office(32, "designers").await;
    let each = rounds(10) as usize;
    let mut posted = 0;
    let mut figures = vec![];
    for posters in [1, 32] {
        std::fs::write(&notes, "").expect("a file");
        let first = posted;
        posted += posters * each * (32 / posters);
        let each = (posted - first) / posters;
        join_all(people[..posters].iter().enumerate().map(|(n, person)| {
            let from = first + n * each;
            post(person, &room, from..from + each)
        }))
        .await;
        let notes = std::fs::read_to_string(&notes).expect("notes");
        let syncs = notes.lines().filter(|line| line.starts_with('E')).count();
        let early = acknowledged_early(&notes, first..posted);
        figures.push((posters, syncs, early.len()));
        assert!(early.is_empty(), "acknowledged too early: {early:?}");
    }
    assert_eq!(people[0].history(&room, false).await.len(), posted);
    for (posters, syncs, early) in &figures {
        let posts = posted / 2;
        println!(
            "R-2: {posts} posts by {posters} at once: {early} acknowledged before a sync, {syncs} syncs, \
             {:.2} for each",
            *syncs as f64 / posts as f64
        );
    }
    // Concurrent posts do share syncs (group commit).
    assert!(figures[1].1 < figures[0].1 * 3 / 4, "{figures:?}");
    let _ = std::fs::remove_dir_all(&folder);
}

/// Posts as htmx does, so that the answer contains the text.
async fn post(person: &Person, room: &str, messages: std::ops::Range<usize>) {
    for n in messages {
        let form = [("body", format!("mark-{n}.")), ("nonce", nonce())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = person
            .hx_post(&format!("/rooms/{room}/messages"), &form)
            .await;
        assert!(answer.status().is_success(), "{}", answer.status());
    }
}

/// The messages that were acknowledged before a sync that began after their write had ended.
fn acknowledged_early(notes: &str, messages: std::ops::Range<usize>) -> Vec<usize> {
    let (mut written, mut safe) = (BTreeSet::new(), BTreeSet::new());
    // By thread: the messages that the sync in progress makes durable.
    let mut syncing = BTreeMap::new();
    let mut acknowledged = BTreeMap::new();
    for line in notes.lines() {
        let number: usize = line[2..].parse().expect("a number");
        match line.as_bytes()[0] {
            b'W' => drop(written.insert(number)),
            b'B' => drop(syncing.insert(number, written.clone())),
            b'E' => safe.append(&mut syncing.remove(&number).unwrap_or_default()),
            _ => drop(acknowledged.entry(number).or_insert(safe.contains(&number))),
        }
    }
    // Without a log entry for each acknowledgment this test would prove nothing.
    assert!(
        messages.clone().all(|n| acknowledged.contains_key(&n)),
        "not all were told"
    );
    messages.filter(|n| !acknowledged[n]).collect()
}
