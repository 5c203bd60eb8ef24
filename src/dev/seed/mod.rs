//! A database like that of a server in its second year, for development: measurements on an
//! empty one say little. A release has no such command.

mod chance;
mod plan;
mod store;
mod strings;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, UserId},
    },
    db::Store,
    dev::seed::{
        chance::Chance,
        plan::{PlannedMessage, PlannedRoom},
    },
    features::{
        accounts::{self, NewAccount, PasswordHasher, SignInClient},
        messages,
        rate_limits::ClientNetwork,
    },
    model::room::RoomKind,
};

/// The password of every account. It is no secret, and a seeded server holds none.
pub const PASSWORD: &str = "a quiet corner table";

/// The default number of messages in the largest room.
pub const MESSAGES: usize = 1_000_000;

/// The size of a seeded database.
pub struct Seeded {
    /// Accounts.
    pub people: usize,
    /// Rooms, without conversations.
    pub rooms: usize,
    /// Conversations.
    pub conversations: usize,
    /// Messages, in rooms and conversations.
    pub messages: usize,
}

/// The number of messages in one statement.
const AT_ONCE: usize = 2_000;

/// Fills an empty database, with `most` messages in the largest room. `None` when it is not
/// empty.
///
/// The result is always the same, but for the time: the last message is of now. The tables
/// are consistent only after the last of many transactions: after an interruption, start
/// again with an empty database.
///
/// # Errors
/// When the store fails.
pub async fn seed(store: &Store, most: usize) -> Result<Option<Seeded>> {
    if store::has_people(store).await? {
        return Ok(None);
    }
    let names = plan::people();
    sign_up_first(store, &names[0].username).await?;
    store::insert_people(store, &names[1..]).await?;
    store::name_first(store, &names[0]).await?;
    let people = store::people(store).await?;

    let planned = plan::rooms(people.len(), most);
    store::insert_rooms(store, &planned, &people).await?;
    let rooms = store::rooms(store).await?;
    let members: Vec<(RoomId, UserId)> = rooms
        .iter()
        .zip(&planned)
        .flat_map(|(room, planned)| {
            planned
                .members
                .iter()
                .map(|member| (*room, people[*member]))
        })
        .collect();
    store::insert_memberships(store, &members).await?;

    let messages = plan::messages(&planned);
    let mut writer = MessageWriter::new(&planned);
    for some in messages.chunks(AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|message| writer.next(store, *message, &planned, (&rooms, &people)))
            .collect();
        store::insert_messages(store, &rows).await?;
    }
    store::write_log(store).await?;
    store::read_some(store).await?;

    let conversations = planned.iter().filter(|room| room.kind == RoomKind::Direct);
    let conversations = conversations.count();
    Ok(Some(Seeded {
        people: people.len(),
        rooms: rooms.len() - conversations,
        conversations,
        messages: messages.len(),
    }))
}

/// The first person signs up as everyone does. The others get the hash of that password:
/// to hash it a thousand times would take longer than all the rest.
async fn sign_up_first(store: &Store, username: &str) -> Result<()> {
    let wrong = |_| Error::Internal("a planned name is invalid".into());
    let account = NewAccount::parse(username, "", PASSWORD).map_err(wrong)?;
    let client = SignInClient {
        network: ClientNetwork::of(std::net::Ipv4Addr::LOCALHOST.into()),
        agent: "snug seed",
    };
    // (A new account is no second press.)
    let never = async |_: &str| std::future::pending().await;
    accounts::sign_up(
        store,
        &PasswordHasher::default(),
        account,
        (&client, ""),
        never,
    )
    .await?;
    Ok(())
}

/// A message as a row.
struct SeededMessage {
    room: RoomId,
    author: UserId,
    nonce: String,
    body: String,
    sealed_by: Option<String>,
    said_at: Timestamp,
    continues: bool,
    opens_day: bool,
}

/// Writes messages in the order of time. It remembers the author and time of the latest
/// message of each room.
struct MessageWriter {
    chance: Chance,
    now: Timestamp,
    latest: Vec<Option<(usize, Timestamp)>>,
}

impl MessageWriter {
    fn new(planned: &[PlannedRoom]) -> Self {
        Self {
            chance: Chance::new(2),
            now: Timestamp::now(),
            latest: vec![None; planned.len()],
        }
    }

    fn next(
        &mut self,
        store: &Store,
        message: PlannedMessage,
        planned: &[PlannedRoom],
        (rooms, people): (&[RoomId], &[UserId]),
    ) -> SeededMessage {
        let latest = self.latest[message.room];
        let members = &planned[message.room].members;
        // People post several messages in a row.
        let author = match latest {
            Some((author, _)) if self.chance.below(10) < 4 => author,
            _ => members[self.chance.below(members.len())],
        };
        let said_at = self.now.minus_seconds(message.seconds_ago);
        self.latest[message.room] = Some((author, said_at));
        let latest = latest.map(|(author, at)| (people[author], at));
        let (room, author) = (rooms[message.room], people[author]);
        let (continues, opens_day) = position(author, said_at, latest);
        let body = strings::text(&mut self.chance);
        let place = messages::TextPlace {
            room,
            author,
            posted_at: said_at,
            edited_at: None,
        };
        let kept = store.seal().seal(&body, &place.context());
        SeededMessage {
            room,
            author,
            nonce: self.chance.hex(),
            body: kept.text,
            sealed_by: kept.sealed_by,
            said_at,
            continues,
            opens_day,
        }
    }
}

/// The longest pause, in microseconds, after which a message continues the one before.
const CONTINUES_FOR: i64 = 5 * 60 * 1_000_000;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Whether a message continues the latest one, and whether it is the first of a day. For
/// posted messages the database decides (`messages/posting/store.rs`).
fn position(author: UserId, now: Timestamp, latest: Option<(UserId, Timestamp)>) -> (bool, bool) {
    let Some((last_author, last)) = latest else {
        return (false, true);
    };
    let opens_day = now.get().div_euclid(DAY) != last.get().div_euclid(DAY);
    let soon = (0..CONTINUES_FOR).contains(&(now.get() - last.get()));
    (last_author == author && soon && !opens_day, opens_day)
}
