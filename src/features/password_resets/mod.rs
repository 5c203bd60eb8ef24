//! Another password for people who have forgotten theirs: links that are worth one use
//! within an hour, sent by mail or handed over by an administrator.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use rocket::tokio::sync::mpsc;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        mail::Mailer,
        random::{Token, digest},
    },
    db::Store,
    features::{
        accounts::{self, Hash, Hashing, Viewer},
        password_resets::store::Account,
        rate_limits::Mails,
    },
    i18n::{lang::Lang, strings::Text},
    model::person::Person,
    realtime::Realtime,
};

/// How long a link is worth something, in seconds.
const KEPT: i64 = 60 * 60;

/// A link that leads to another password.
pub struct Link {
    /// Whose password.
    pub person: Person,
    /// Its secret, which is nowhere else.
    pub token: Token,
}

impl Link {
    /// Where it leads, without the address of the house.
    pub fn path(&self) -> String {
        path(self.token.as_str())
    }
}

/// Where the address of a reset link begins; its secret follows.
pub const PATH: &str = "/reset/";

/// The path of the link with this secret.
pub fn path(token: &str) -> String {
    format!("{PATH}{token}")
}

/// Whoever holds a link that is worth something: the only way past a forgotten password.
pub struct Reset {
    person: Person,
    password: Hash,
}

impl Reset {
    /// Whose password it is about.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

/// How choosing another password ended.
pub enum Outcome {
    /// It is chosen.
    Done,
    /// The link was worth nothing any more.
    Dead,
    /// The password is not good enough; the sentence to show beside it.
    Weak(Text),
}

/// How many may wait for their mail; more are not sent one, and told the same.
const QUEUE: usize = 256;

/// Where forgotten passwords are reported. Somebody else looks them up and writes the
/// mails, so that the answer comes as soon for a name that nobody has.
pub struct Desk(Option<mpsc::Sender<Report>>);

/// What was reported, and not looked at yet.
pub struct Reports(mpsc::Receiver<Report>);

/// Somebody's name or address, as it was typed, and the language they read.
struct Report {
    typed: String,
    lang: Lang,
}

impl Desk {
    /// One that passes on what is reported.
    pub fn open() -> (Self, Reports) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(Some(sender)), Reports(receiver))
    }

    /// One where nothing can be reported, because no mails can be sent.
    pub fn closed() -> Self {
        Self(None)
    }

    /// Whether anything can be reported.
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Somebody of that name, or with that address, has forgotten their password.
    pub fn report(&self, typed: &str, lang: Lang) {
        // Nobody's name or address is longer.
        if typed.len() > 300 {
            return;
        }
        let report = Report {
            typed: typed.trim().to_owned(),
            lang,
        };
        if let Some(reports) = &self.0
            && reports.try_send(report).is_err()
        {
            tracing::warn!("Too many passwords are forgotten at once; one got no mail.");
        }
    }
}

/// Answers what is reported, one after the other, for as long as there is a desk.
pub async fn answer(store: Store, mails: Mails, mailer: Mailer, mut reports: Reports) {
    while let Some(report) = reports.0.recv().await {
        if let Err(problem) = answer_one(&store, &mails, &mailer, &report).await {
            tracing::warn!("A forgotten password could not be looked up: {problem:?}");
        }
    }
}

async fn answer_one(
    store: &Store,
    mails: &Mails,
    mailer: &Mailer,
    Report { typed, lang }: &Report,
) -> Result<()> {
    let asked = if typed.contains('@') {
        store::by_email(store, typed).await?
    } else {
        let found = store::by_name(store, &accounts::name_key(typed)).await?;
        found.into_iter().collect()
    };
    for account in asked {
        // To the address that is known, not to the one that was typed.
        let Some(email) = account.email.clone() else {
            continue;
        };
        // A link that is not sent must not end the one before.
        if mails.one_more(account.person.id) {
            let link = make(store, account).await?;
            let name = &link.person.username;
            let place = format!("{}{}", mailer.public_url, link.path());
            let text = strings::letter(*lang, name, &place);
            if let Err(problem) = mailer.send(&email, strings::subject(*lang), text).await {
                tracing::warn!("A mail about a forgotten password was not sent: {problem}");
            }
        }
    }
    Ok(())
}

/// A link for the person of that name, made by an administrator.
///
/// # Errors
/// `NotFound` when there is nobody of that name or the viewer does not administer the
/// house; and when the store fails.
pub async fn for_somebody(store: &Store, viewer: &Viewer, username: &str) -> Result<Link> {
    if !viewer.administers() {
        return Err(Error::NotFound);
    }
    by_name(store, username).await?.ok_or(Error::NotFound)
}

/// The same, made by whoever runs Snug. `None` when there is nobody of that name.
///
/// # Errors
/// When the store fails.
pub async fn by_name(store: &Store, username: &str) -> Result<Option<Link>> {
    match store::by_name(store, &accounts::name_key(username)).await? {
        Some(account) => make(store, account).await.map(Some),
        None => Ok(None),
    }
}

async fn make(store: &Store, account: Account) -> Result<Link> {
    let token = Token::fresh();
    let password = digest(account.password.as_str());
    let user = account.person.id;
    store::insert(store, user, &token.digest(), &password, oldest()).await?;
    Ok(Link {
        person: account.person,
        token,
    })
}

/// Links made before this are too old.
fn oldest() -> Timestamp {
    Timestamp::now().minus_seconds(KEPT)
}

/// Whose link this is, if it is worth something. Looking does not use it up.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &Store, token: &str) -> Result<Option<Reset>> {
    let found = store::find(store, &digest(token), oldest()).await?;
    Ok(found.and_then(|(account, password)| {
        // A link is for the password that was forgotten and for no later one.
        (digest(account.password.as_str())[..] == password).then_some(Reset {
            person: account.person,
            password: account.password,
        })
    }))
}

/// Chooses another password, which uses the link up, and signs its owner out everywhere.
///
/// # Errors
/// When hashing is too busy or the store fails; the link is then as good as before.
pub async fn choose(
    store: &Store,
    realtime: &Realtime,
    hashing: &Hashing,
    reset: &Reset,
    new: &str,
) -> Result<Outcome> {
    let Reset { person, password } = reset;
    match accounts::replace_password(store, realtime, hashing, person, password, new).await? {
        // From here on the link is for a password that is another.
        Ok(true) => Ok(Outcome::Done),
        Ok(false) => Ok(Outcome::Dead),
        Err(sentence) => Ok(Outcome::Weak(sentence)),
    }
}
