//! A mail server that keeps every mail for the test and delivers none.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc},
    time::{sleep, timeout},
};

use super::person::{Person, location};

/// A received mail.
#[derive(Debug)]
pub struct Mail {
    /// The recipient in the envelope.
    pub to: String,
    /// Headers and body.
    pub text: String,
}

impl Mail {
    /// The only link in it.
    pub fn link(&self) -> &str {
        let mut links = self.text.lines().filter(|line| line.starts_with("http"));
        let link = links.next().expect("a link");
        assert_eq!(links.next(), None);
        link
    }

    /// The path of its link.
    pub fn path(&self) -> &str {
        let link = self.link();
        let found = ["/reset/", "/confirm/"]
            .iter()
            .find_map(|path| link.find(path));
        &link[found.expect("a link of ours")..]
    }
}

pub struct Smtp {
    port: u16,
    mails: Mutex<mpsc::Receiver<Mail>>,
}

impl Smtp {
    pub async fn start() -> Self {
        Self::start_slow(Duration::ZERO).await
    }

    /// A server that takes its time for each connection.
    pub async fn start_slow(pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, mails) = mpsc::channel(1_000);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                sleep(pause).await;
                tokio::spawn(receive(stream, sender.clone()));
            }
        });
        Self {
            port,
            mails: Mutex::new(mails),
        }
    }

    /// The settings with which a server sends its mails here.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        settings(self.port)
    }

    /// Waits for the next mail.
    pub async fn next(&self) -> Mail {
        let mut mails = self.mails.lock().await;
        let next = timeout(Duration::from_secs(10), mails.recv()).await;
        next.expect("a mail in time").expect("a mail")
    }

    /// Waits for the mail that asks to confirm an address, and confirms it.
    pub async fn confirm(&self, browser: &Person) {
        let mail = self.next().await;
        let path = mail.path();
        assert!(path.starts_with("/confirm/"), "{}", mail.text);
        let answer = browser.post(path, &[]).await;
        assert_eq!(location(&answer), "/confirmed");
    }

    /// The next mail, if one comes within half a second.
    pub async fn soon(&self) -> Option<Mail> {
        let mut mails = self.mails.lock().await;
        timeout(Duration::from_millis(500), mails.recv())
            .await
            .ok()
            .flatten()
    }

    /// Whether no mail arrives for half a second.
    pub async fn is_quiet(&self) -> bool {
        let mut mails = self.mails.lock().await;
        timeout(Duration::from_millis(500), mails.recv())
            .await
            .is_err()
    }
}

/// The settings with which a server sends its mails to `port`.
pub fn settings(port: u16) -> [(&'static str, String); 2] {
    let mail = format!(r#"{{url="smtp://127.0.0.1:{port}",from="Snug <snug@chat.example>"}}"#);
    [
        ("ROCKET_MAIL", mail),
        ("ROCKET_PUBLIC_URL", "http://chat.example".into()),
    ]
}

async fn receive(mut stream: TcpStream, mails: mpsc::Sender<Mail>) -> Option<()> {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    let mut to = String::new();
    writer.write_all(b"220 sink.example\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-sink.example\r\n250 8BITMIME\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).expect("an address").into();
                "250 OK\r\n"
            }
            "DATA" => {
                writer.write_all(b"354 Go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    match lines.next_line().await.ok()??.as_str() {
                        "." => break,
                        line => text.push_str(&format!("{line}\n")),
                    }
                }
                let to = std::mem::take(&mut to);
                mails.send(Mail { to, text }).await.ok()?;
                "250 OK\r\n"
            }
            "QUIT" => "221 Bye\r\n",
            _ => "250 OK\r\n",
        };
        writer.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}
