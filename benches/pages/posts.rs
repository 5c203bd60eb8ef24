//! Posts as fast as they are acknowledged, and a check that every acknowledged one is stored.

use std::collections::HashMap;

use memchr::memmem;
use sqlx::SqlitePool;

use crate::{
    http::form_with,
    load::{Answer, Script},
    seeded::{People, Person, Room},
};

/// The posts of each client, and their answers.
pub struct Posts<'a> {
    people: &'a [Person],
    room: Room,
    /// The number of messages in the room before.
    newest: i64,
    said: usize,
    /// The key of the post in flight, by client.
    nonces: Vec<String>,
    /// The acknowledged message of each idempotency key.
    acknowledged: HashMap<String, i64>,
    /// The newest of each client.
    latest: Vec<i64>,
}

impl<'a> Posts<'a> {
    pub async fn new(people: &'a People, room: Room, reader: &SqlitePool) -> Self {
        let newest = sqlx::query_scalar("select max(id) from messages where room_id = $1")
            .bind(room.id)
            .fetch_one(reader)
            .await
            .expect("a message");
        let count = people.all.len();
        Self {
            people: &people.all,
            room,
            newest,
            said: 0,
            nonces: vec![String::new(); count],
            acknowledged: HashMap::new(),
            latest: vec![0; count],
        }
    }
}

impl Script for Posts<'_> {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) {
        self.said += 1;
        let nonce = snug::features::messages::new_idempotency_key();
        let path = format!("/rooms/{}/messages", self.room.id);
        // Sixty characters, in the form that scripts send.
        let body = format!(
            "body=This+is+a+message+of+sixty+characters,+{:020}&nonce={nonce}",
            self.said
        );
        let cookie = &self.people[client].cookie;
        request
            .extend_from_slice(form_with(&path, cookie, "HX-Request: true\r\n", &body).as_bytes());
        self.nonces[client] = nonce;
    }

    fn check(&mut self, client: usize, answer: &Answer<'_>) -> Result<(), String> {
        if answer.status != 200 {
            return Err(format!("status {}", answer.status));
        }
        let at = memmem::find(answer.body, b" id=\"m").ok_or("no message in the answer")?;
        let digits = answer.body[at + 6..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let id = digits.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        if id <= self.latest[client] {
            return Err(format!("{id} was said after {}", self.latest[client]));
        }
        self.latest[client] = id;
        let nonce = std::mem::take(&mut self.nonces[client]);
        self.acknowledged.insert(nonce, id);
        Ok(())
    }
}

impl Posts<'_> {
    /// Checks the database: each post is stored once, as the message that the answer named,
    /// and no other is; the room's log has every number once, and its messages in the order
    /// of their numbers. Returns how many there are.
    pub async fn audit(&self, reader: &SqlitePool) -> usize {
        let kept: Vec<(String, i64)> =
            sqlx::query_as("select nonce, id from messages where room_id = $1 and id > $2")
                .bind(self.room.id)
                .bind(self.newest)
                .fetch_all(reader)
                .await
                .expect("messages");
        assert_eq!(
            kept.len(),
            self.acknowledged.len(),
            "all that was acknowledged, once"
        );
        for (nonce, id) in &kept {
            assert_eq!(self.acknowledged.get(nonce), Some(id), "{nonce}");
        }
        let (numbers, last, head): (i64, i64, i64) = sqlx::query_as(
            "select count(*), max(l.seq), (select head from rooms where id = $1)
               from room_log l where l.room_id = $1",
        )
        .bind(self.room.id)
        .fetch_one(reader)
        .await
        .expect("the log");
        assert_eq!((numbers, last), (head, head), "every number once");
        let (unlogged, disordered): (i64, i64) = sqlx::query_as(
            "select (select count(*) from messages m where m.room_id = $1)
                    - (select count(*) from room_log l join messages m on m.id = l.subject
                        where l.room_id = $1 and l.kind = 'said' and m.room_id = $1),
                    (select count(*) from (
                        select subject, lag(subject) over (order by seq) as before
                          from room_log where room_id = $1 and kind = 'said')
                      where before >= subject)",
        )
        .bind(self.room.id)
        .fetch_one(reader)
        .await
        .expect("the log");
        assert_eq!((unlogged, disordered), (0, 0), "every message, in order");
        kept.len()
    }
}
