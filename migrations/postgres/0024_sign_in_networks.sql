-- The networks that accounts were signed in to from, so that their owners get in from there
-- while others guess their password, also after a restart and on another node. The 20 latest
-- ones of each person.
create table sign_in_networks (
    user_id bigint not null references users (id),
    network text not null,
    used_at bigint not null,
    primary key (user_id, network)
);

create index sign_in_networks_by_use on sign_in_networks (user_id, used_at);

-- A closed account is a member's.
create index users_by_role on users (role) where role = 'admin';
