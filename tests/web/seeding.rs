//! The seeded database is consistent, though it was not written by the usual operations.

use crate::support::Server;

/// Queries that count inconsistencies, each with a description. All must return 0.
const INCONSISTENCIES: [(&str, &str); 8] = [
    (
        "a room's numbers have a gap",
        "select count(*) from rooms r
          where r.head <> (select count(*) from room_log l where l.room_id = r.id)
             or r.head <> (select max(seq) from room_log l where l.room_id = r.id)",
    ),
    (
        "somebody is in a room and never joined",
        "select (select count(*) from memberships)
              - (select count(*) from room_log l
                   join memberships m on m.room_id = l.room_id and m.user_id = l.subject
                  where l.kind = 'joined')",
    ),
    (
        "a message has no number",
        "select (select count(*) from messages)
              - (select count(*) from room_log l
                   join messages m on m.id = l.subject and m.room_id = l.room_id
                  where l.kind = 'said')",
    ),
    (
        "numbers and messages are in another order",
        "select count(*) from (
            select subject, lag(subject) over (partition by room_id order by seq) as before
              from room_log where kind = 'said') as said
          where before >= subject",
    ),
    (
        "an author is not a member",
        "select count(*) from messages m
          where not exists (select 1 from memberships x
                             where x.room_id = m.room_id and x.user_id = m.author_id)",
    ),
    (
        "a message is grouped wrongly with the one above",
        "select count(*) from (
            select continues, opens_day, author_id, said_at,
                   lag(author_id) over (partition by room_id order by id) as author_before,
                   lag(said_at) over (partition by room_id order by id) as said_before
              from messages) as said
          where opens_day <> coalesce(said_at / 86400000000 <> said_before / 86400000000, true)
             or continues <> coalesce(author_id = author_before
                                      and said_at / 86400000000 = said_before / 86400000000
                                      and said_at - said_before between 0 and 299999999, false)",
    ),
    (
        "somebody has seen a message that does not exist",
        "select count(*) from memberships m
          where m.seen <> 0
            and not exists (select 1 from messages x where x.id = m.seen and x.room_id = m.room_id)",
    ),
    (
        "a conversation does not have two members",
        "select count(*) from rooms r
          where r.kind = 'direct'
            and 2 <> (select count(*) from memberships m where m.room_id = r.id)",
    ),
];

#[tokio::test]
async fn a_seeded_server_has_people_who_can_sign_in_and_talk() {
    let server = Server::start().await;
    let (filled, output) = server.shell(&["seed", "1000"]);
    assert!(filled, "{output}");
    assert!(
        output.starts_with("1000 people, 200 rooms, 500 conversations"),
        "{output}"
    );
    for (problem, sql) in INCONSISTENCIES {
        assert_eq!(server.query(sql), "0", "{problem}");
    }
    let count = |sql: &str| server.query(&format!("select count(*) from {sql}"));
    assert_eq!(count("users where role = 'admin'"), "1");
    assert_eq!(count("users where role = 'member'"), "999");
    assert_ne!(count("messages where body like '%https://%'"), "0");
    assert_ne!(
        count("memberships m join rooms r on r.id = m.room_id where seen = 0"),
        "0"
    );
    let largest = server.query("select id from rooms where name = 'Everybody'");
    let hundred = server.query("select id from rooms where name = 'Hundred'");
    assert_eq!(
        count(&format!("messages where room_id = {largest}")),
        "1000"
    );
    assert_eq!(count(&format!("messages where room_id = {hundred}")), "100");
    assert_eq!(
        count(&format!("memberships where room_id = {largest}")),
        "100"
    );

    let amir = server.visitor();
    amir.sign_in("amir.abel").await;
    let newest = server.query(&format!(
        "select max(id) from messages where room_id = {largest}"
    ));
    let shown = amir.room(&largest).await.ids();
    assert_eq!(
        (shown.len(), shown.last().map(u64::to_string)),
        (50, Some(newest))
    );
    amir.say(&largest, "Good morning, everybody").await;
    assert_eq!(server.query(INCONSISTENCIES[0].1), "0");

    let (again, _) = server.shell(&["seed", "1000"]);
    assert!(!again, "only an empty database is seeded");
    assert_eq!(count("users"), "1000");
}
