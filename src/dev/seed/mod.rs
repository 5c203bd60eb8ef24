//! A house that people have lived in for a year, for development: what is measured in
//! an empty one says little. Only in development builds; a release has no such command.

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
        plan::{Moment, Planned},
    },
    features::{
        accounts::{self, NewAccount, PasswordHasher},
        messages,
    },
    model::room::RoomKind,
};

/// What everybody's password is. It is no secret: this is no place for any.
pub const PASSWORD: &str = "a quiet corner table";

/// How much is said in the largest room, unless another number is asked for.
pub const MESSAGES: usize = 1_000_000;

/// How much there is now.
pub struct Seeded {
    /// People.
    pub people: usize,
    /// Rooms, conversations not counted.
    pub rooms: usize,
    /// Conversations.
    pub conversations: usize,
    /// Messages, in all of them.
    pub messages: usize,
}

/// How many messages go into one statement.
const AT_ONCE: usize = 2_000;

/// Fills an empty house, with `most` messages in its largest room. `None` when somebody
/// lives there already.
///
/// Always the same house, but for the time: it ends now. It is not one change but many,
/// and the tables hold together only after the last of them: whoever stops it half-way
/// begins again with an empty database.
///
/// # Errors
/// When the store fails.
pub async fn seed(store: &Store, most: usize) -> Result<Option<Seeded>> {
    if store::somebody(store).await? {
        return Ok(None);
    }
    let names = plan::people();
    first(store, &names[0].username).await?;
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

    let moments = plan::moments(&planned);
    let mut talk = Talk::new(&planned);
    for some in moments.chunks(AT_ONCE) {
        let said: Vec<_> = some
            .iter()
            .map(|moment| talk.next(store, *moment, &planned, (&rooms, &people)))
            .collect();
        store::insert_messages(store, &said).await?;
    }
    store::write_log(store).await?;
    store::read_some(store).await?;

    let conversations = planned.iter().filter(|room| room.kind == RoomKind::Direct);
    let conversations = conversations.count();
    Ok(Some(Seeded {
        people: people.len(),
        rooms: rooms.len() - conversations,
        conversations,
        messages: moments.len(),
    }))
}

/// The first comes in as everybody does, and their password is hashed. It is hashed once:
/// a thousand times would take longer than all the rest.
async fn first(store: &Store, username: &str) -> Result<()> {
    let wrong = |_| Error::Internal("a name of the plan is refused".into());
    let account = NewAccount::parse(username, "", PASSWORD).map_err(wrong)?;
    accounts::sign_up(store, &PasswordHasher::default(), account, "snug seed").await?;
    Ok(())
}

/// A message as it is to be kept.
struct Said {
    room: RoomId,
    author: UserId,
    nonce: String,
    body: String,
    sealed_by: Option<String>,
    said_at: Timestamp,
    continues: bool,
    opens_day: bool,
}

/// Who spoke last in each room, and when.
struct Talk {
    chance: Chance,
    now: Timestamp,
    latest: Vec<Option<(usize, Timestamp)>>,
}

impl Talk {
    fn new(planned: &[Planned]) -> Self {
        Self {
            chance: Chance::new(2),
            now: Timestamp::now(),
            latest: vec![None; planned.len()],
        }
    }

    fn next(
        &mut self,
        store: &Store,
        moment: Moment,
        planned: &[Planned],
        (rooms, people): (&[RoomId], &[UserId]),
    ) -> Said {
        let latest = self.latest[moment.room];
        let members = &planned[moment.room].members;
        // People say several things in a row.
        let author = match latest {
            Some((author, _)) if self.chance.below(10) < 4 => author,
            _ => members[self.chance.below(members.len())],
        };
        let said_at = self.now.minus_seconds(moment.seconds_ago);
        self.latest[moment.room] = Some((author, said_at));
        let latest = latest.map(|(author, at)| (people[author], at));
        let (room, author) = (rooms[moment.room], people[author]);
        let (continues, opens_day) = stands(author, said_at, latest);
        let body = strings::text(&mut self.chance);
        let kept = store
            .seal()
            .seal(&body, &messages::belongs(room, author, said_at));
        Said {
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

/// How long after their last message a person is still going on, in microseconds.
const CONTINUES_FOR: i64 = 5 * 60 * 1_000_000;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Whether a message continues the latest one, and whether it opens a day. The database
/// decides so where one is said (`messages/saying/store.rs`), one at a time.
fn stands(author: UserId, now: Timestamp, latest: Option<(UserId, Timestamp)>) -> (bool, bool) {
    let Some((last_author, last)) = latest else {
        return (false, true);
    };
    let opens_day = now.get().div_euclid(DAY) != last.get().div_euclid(DAY);
    let soon = (0..CONTINUES_FOR).contains(&(now.get() - last.get()));
    (last_author == author && soon && !opens_day, opens_day)
}
