-- Polls. The question is the text of the message. Answers are encrypted where texts are; who
-- chose which is not, as with reactions. A poll goes with its message, and its answers and votes
-- go with it.
create table polls (
    message_id bigint  primary key references messages (id) on delete cascade,
    several    boolean not null,
    secret     boolean not null,
    closes_at  bigint,
    closed_at  bigint
);

-- What its clock closes next.
create index polls_by_end on polls (closes_at) where closed_at is null and closes_at is not null;

create table poll_answers (
    message_id bigint not null references polls (message_id) on delete cascade,
    position   bigint not null,
    body       text   not null,
    sealed_by  text,
    primary key (message_id, position)
);

create table poll_votes (
    message_id bigint not null references polls (message_id) on delete cascade,
    user_id    bigint not null references users (id) on delete cascade,
    position   bigint not null,
    at         bigint not null,
    primary key (message_id, user_id, position)
);

create index poll_votes_by_answer on poll_votes (message_id, position, at);
