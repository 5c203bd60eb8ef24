-- Who reacted to a message with which emoji. Where texts are encrypted, an emoji is as well, so that
-- the same one on the same message is the same text (base/seal.rs). They go with their message.
create table reactions (
    message_id bigint not null references messages (id) on delete cascade,
    user_id    bigint not null references users (id) on delete cascade,
    emoji      text   not null,
    sealed_by  text,
    at         bigint not null,
    primary key (message_id, user_id, emoji)
);

-- What somebody used last.
create index reactions_by_user on reactions (user_id, at);
