//! Sends mail through the server that `mail.url` names.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::extension::ClientId,
};
use url::Url;

use crate::base::{addresses::deliverable, config::Settings, random::random_hex};

/// The longest wait for each answer of the mail server.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a mail was not sent.
pub type MailError = Box<dyn std::error::Error>;

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The public address. Links in mails begin with it, and never with the `Host` header
    /// of a request.
    pub public_url: String,
}

impl Mailer {
    /// The mailer that the settings describe. `None` unless they name a mail server, a
    /// sender and a public address.
    ///
    /// # Errors
    /// When a setting cannot be parsed.
    pub fn from(settings: &Settings) -> Result<Option<Self>, MailError> {
        let Some(mail) = &settings.mail else {
            return Ok(None);
        };
        // The message does not quote the URL, which contains a password.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.url)
            .map_err(|_| "mail.url is not like smtps://user:password@mail.example")?;
        let from: Mailbox = mail
            .from
            .parse()
            .map_err(|_| "mail.from is not like Snug <snug@chat.example>")?;
        let Some(public_url) = settings.public_url.clone() else {
            return Ok(None);
        };
        let host = Url::parse(&public_url).ok();
        let host = host.and_then(|url| Some(url.host_str()?.to_owned()));
        let host = host.unwrap_or_default();
        let server = server
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(host))
            .build();
        Ok(Some(Self {
            server,
            from,
            public_url,
        }))
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// When the address is invalid, or the server refuses the mail.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), MailError> {
        let id = format!("<{}@{}>", random_hex(16), self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, deliverable(to)?))
            .subject(subject)
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(body(text))?;
        // Keeps vacation responders from answering (RFC 3834, section 5).
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        self.server.send(message).await?;
        Ok(())
    }
}

/// The text unencoded, if possible: encodings break links in two, and not every mail
/// reader joins them again.
fn body(text: String) -> Body {
    // A line may have 998 characters (RFC 5322, section 2.1.1).
    if text.is_ascii() && text.lines().all(|line| line.len() < 900) {
        let lines = text.replace('\n', "\r\n");
        Body::dangerous_pre_encoded(lines.into(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}
