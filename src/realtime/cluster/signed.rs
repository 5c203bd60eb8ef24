//! Signed messages between nodes. Somebody who can publish in Redis, and has no key,
//! can make a node look into the database and nothing else.
//!
//! The signature is beside the message in the same JSON, so nodes of versions that do not
//! sign understand it. Their own messages, which have none, are hints here.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    base::{clock::Timestamp, signature::SigningKey, sync::lock},
    realtime::cluster::message::{ClusterMessage, Envelope, NodeId},
};

/// How far the clocks of two nodes may be apart, and the longest that a message is on its
/// way, in seconds. An older message may have been recorded.
const LONGEST_AGE: i64 = 60;

/// The most nodes whose numbers are remembered.
const MOST_NODES: usize = 256;

/// A message as it is sent.
#[derive(Serialize, Deserialize)]
struct SignedEnvelope<'a> {
    from: NodeId,
    /// The text that is signed: another version might write it differently.
    #[serde(borrow)]
    news: &'a RawValue,
    /// The sender numbers its messages, so none counts twice.
    #[serde(default)]
    number: u64,
    /// When it was sent.
    #[serde(default)]
    at: i64,
    #[serde(default)]
    proof: String,
}

/// Signs the messages of this node and verifies those of others.
pub struct Signer {
    key: SigningKey,
    sent: AtomicU64,
    /// The number of the last message of each node, and when it was sent.
    last: Mutex<HashMap<NodeId, (u64, i64)>>,
}

impl Signer {
    /// A signer with this key.
    pub fn new(key: SigningKey) -> Self {
        Self {
            key,
            sent: AtomicU64::new(0),
            last: Mutex::default(),
        }
    }

    /// The JSON of a message of `node` for this channel.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn sign(
        &self,
        channel: &str,
        node: &NodeId,
        message: &ClusterMessage,
    ) -> serde_json::Result<Vec<u8>> {
        let news = serde_json::value::to_raw_value(message)?;
        let number = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        let mut envelope = SignedEnvelope {
            from: node.clone(),
            news: &news,
            number,
            at: now(),
            proof: String::new(),
        };
        envelope.proof = self
            .key
            .sign(&envelope.parts(channel).each_ref().map(AsRef::as_ref));
        serde_json::to_vec(&envelope)
    }

    /// The message in this JSON, if a node with the same key sent it through this channel a
    /// moment ago, and it was not received before.
    pub fn open(&self, channel: &str, json: &[u8]) -> Option<Envelope> {
        let envelope: SignedEnvelope<'_> = serde_json::from_slice(json).ok()?;
        let parts = envelope.parts(channel);
        if !self
            .key
            .verifies(&parts.each_ref().map(AsRef::as_ref), &envelope.proof)
        {
            return None;
        }
        self.is_new(&envelope).then_some(())?;
        Some(Envelope {
            message: serde_json::from_str(envelope.news.get()).ok()?,
            from: envelope.from,
        })
    }

    fn is_new(&self, envelope: &SignedEnvelope<'_>) -> bool {
        let now = now();
        let is_old = |at: i64| now.abs_diff(at) > LONGEST_AGE.unsigned_abs();
        if is_old(envelope.at) {
            return false;
        }
        let mut last = lock(&self.last);
        if last.len() >= MOST_NODES {
            last.retain(|_, (_, at)| !is_old(*at));
        }
        let entry = last.entry(envelope.from.clone()).or_default();
        let is_new = envelope.number > entry.0;
        if is_new {
            *entry = (envelope.number, envelope.at);
        }
        is_new
    }
}

impl SignedEnvelope<'_> {
    fn parts(&self, channel: &str) -> [Vec<u8>; 4] {
        [
            channel.as_bytes().to_vec(),
            self.from.to_string().into_bytes(),
            [self.number.to_be_bytes(), self.at.to_be_bytes()].concat(),
            self.news.get().as_bytes().to_vec(),
        ]
    }
}

/// The time in seconds.
fn now() -> i64 {
    Timestamp::now().get() / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(secret: &str) -> Signer {
        Signer::new(SigningKey::new(secret))
    }

    #[test]
    fn a_message_counts_once_in_its_channel_with_the_key() {
        let (node, message) = (NodeId::random(), ClusterMessage::Stopping);
        let sender = signer("a");
        let json = sender.sign("all", &node, &message).expect("JSON");
        assert!(signer("b").open("all", &json).is_none());
        let receiver = signer("a");
        assert!(receiver.open("room:1", &json).is_none());
        let envelope = receiver.open("all", &json).expect("a message");
        assert_eq!(envelope.from, node);
        assert!(receiver.open("all", &json).is_none(), "twice");
        let next = sender.sign("all", &node, &message).expect("JSON");
        let text = String::from_utf8(next.clone()).expect("text");
        assert!(
            receiver
                .open("all", text.replace("gone", "alive").as_bytes())
                .is_none()
        );
        assert!(receiver.open("all", &next).is_some());
        // A version that does not sign reads the same message.
        let older: Envelope = serde_json::from_slice(&next).expect("a message");
        assert_eq!(older.from, node);
        assert!(
            receiver
                .open("all", br#"{"from":"ab","news":{"news":"gone"}}"#)
                .is_none()
        );
    }
}
