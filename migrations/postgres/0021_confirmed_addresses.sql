-- The e-mail address that a person has confirmed, as addresses are compared (lower case);
-- null until then. One account has a confirmed address. Addresses from before are taken as
-- confirmed where no other account has the same one: for their owners they may be the only
-- way back.
alter table users add column confirmed_email text;

update users set confirmed_email = lower(email)
 where email is not null and closed_at is null
   and not exists (select 1 from users other
                    where lower(other.email) = lower(users.email)
                      and other.id <> users.id and other.closed_at is null);

create unique index users_by_confirmed_email on users (confirmed_email);

-- Links that confirm an address. One per person: a new one ends the one before. Only the
-- SHA-256 of its token is kept.
create table email_confirmations (
    user_id    bigint primary key references users (id) on delete cascade,
    token_hash bytea   not null unique,
    email      text   not null,
    created_at bigint not null
);

create index email_confirmations_by_time on email_confirmations (created_at);
