-- What a message refers to, in its own room: the message that it answers, the one that its text
-- links to, and the first message of the thread that it answers in. The quotes are read from
-- those messages when it is drawn, so no text is stored twice. A first message counts the
-- answers that are not deleted, with the time of the latest and the people who answered last
-- (their ids, the latest first).
alter table messages add column reply_to bigint;
alter table messages add column links_to bigint;
alter table messages add column thread_root bigint;
alter table messages add column answers bigint not null default 0;
alter table messages add column answered_at bigint;
alter table messages add column answerers text;

create index messages_by_thread on messages (thread_root, id) where thread_root is not null;

-- Who chose to follow a thread, or to follow it no more. Whoever started it, answered or was
-- mentioned follows it without a row.
create table thread_follows (
    user_id bigint  not null references users (id) on delete cascade,
    root_id bigint  not null references messages (id) on delete cascade,
    follows boolean not null,
    primary key (user_id, root_id)
);

create index thread_follows_by_root on thread_follows (root_id);
