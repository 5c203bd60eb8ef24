//! MailLimit, handed to the server that `mail.url` names.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::extension::ClientId,
};

use crate::base::{config::Settings, random::random_hex};

/// How long the mail server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a mail is not on its way.
pub type Problem = Box<dyn std::error::Error>;

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The address that people type. What a mail leads to begins with it, and with
    /// nothing that a request says.
    pub public_url: String,
}

impl Mailer {
    /// The one that the settings describe, if they do: it takes a server, a sender, and
    /// an address for links to begin with.
    ///
    /// # Errors
    /// When the settings cannot be understood.
    pub fn from(settings: &Settings) -> Result<Option<Self>, Problem> {
        let Some(mail) = &settings.mail else {
            return Ok(None);
        };
        // Neither is quoted: there is a password in the one.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.url)
            .map_err(|_| "mail.url is not like smtps://user:password@mail.example")?;
        let from: Mailbox = mail
            .from
            .parse()
            .map_err(|_| "mail.from is not like Snug <snug@chat.example>")?;
        let Some(public_url) = settings.public_url.clone() else {
            return Ok(None);
        };
        let host = public_url.rsplit('/').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_owned();
        let server = server
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(host))
            .build();
        Ok(Some(Self {
            server,
            from,
            public_url,
        }))
    }

    /// Hands a mail to the server.
    ///
    /// # Errors
    /// When the address cannot be written to, or the server does not take it.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), Problem> {
        let id = format!("<{}@{}>", random_hex(16), self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse()?))
            .subject(subject)
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(body(text))?;
        // Nobody's holiday notice answers it.
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        self.server.send(message).await?;
        Ok(())
    }
}

/// A text as it is, where it can be: other ways break links in two, and not every
/// reader puts them together again.
fn body(text: String) -> Body {
    // Of a line, 998 characters are left whole (RFC 5322, section 2.1.1).
    if text.is_ascii() && text.lines().all(|line| line.len() < 900) {
        let lines = text.replace('\n', "\r\n");
        Body::dangerous_pre_encoded(lines.into(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}
