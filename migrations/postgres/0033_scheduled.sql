-- Messages that wait for their time. One that is due is posted, and its row deleted, in one
-- transaction; one that could not be posted stays, with the reason. Where texts are encrypted, this
-- one is as well. What it answers and links to are messages of its room, which may be gone by then.
create table scheduled_messages (
    id         bigint generated always as identity primary key,
    user_id    bigint not null references users (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    nonce      text   not null,
    body       text   not null,
    sealed_by  text,
    reply_to   bigint,
    links_to   bigint,
    created_at bigint not null,
    written_at bigint not null,
    due_at     bigint not null,
    problem    text,
    unique (user_id, nonce)
);

create index scheduled_messages_by_due on scheduled_messages (due_at, id) where problem is null;

create index scheduled_messages_by_user on scheduled_messages (user_id, due_at);
