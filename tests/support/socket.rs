//! A program with a room's WebSocket open.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// All frames that arrived, in order.
    pub received: Vec<Value>,
}

const PATIENCE: Duration = Duration::from_secs(15);

impl Socket {
    /// Opens a socket with these headers and those of the handshake. A refused handshake
    /// is an error with the status.
    pub async fn open(
        origin: &str,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let address = format!("{}{path}", origin.replacen("http", "ws", 1));
        let mut request = address.into_client_request().expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a value");
            request.headers_mut().insert(*name, value);
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self {
                stream,
                received: vec![],
            }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn send(&mut self, message: Message) {
        // The server may have closed already; the close code is read later.
        let _ = self.stream.send(message).await;
    }

    /// Sends a text frame.
    pub async fn text(&mut self, text: &str) {
        self.send(Message::Text(text.to_owned())).await;
    }

    /// The next frame as JSON, or the code with which the socket was closed.
    pub async fn next(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let next = timeout(PATIENCE, self.stream.next())
                .await
                .expect("something in time");
            match next {
                Some(Ok(Message::Text(text))) => {
                    let value: Value = serde_json::from_str(&text).expect("JSON");
                    self.received.push(value.clone());
                    return Ok(value);
                }
                Some(Ok(Message::Pong(payload))) => return Ok(Value::from(payload)),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|f| f.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Waits for an event of this name.
    pub async fn event(&mut self, name: &str) -> Value {
        let wanted = async {
            loop {
                let value = self.next().await.expect("the socket to stay open");
                if value["event"] == name {
                    return value;
                }
            }
        };
        let found = timeout(PATIENCE, wanted).await;
        found.unwrap_or_else(|_| panic!("{name} does not come"))
    }

    /// Waits for a change of this kind.
    pub async fn change(&mut self, kind: &str) -> Value {
        loop {
            let change = self.event("change").await["change"].take();
            if change["kind"] == kind {
                return change;
            }
        }
    }

    /// Waits for a message with that text and returns its id.
    pub async fn sees(&mut self, text: &str) -> u64 {
        loop {
            let change = self.change("said").await;
            if change["body"] == text {
                return change["id"].as_u64().expect("an id");
            }
        }
    }

    /// Waits until the server closes the socket and returns the close code.
    pub async fn closes(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}
