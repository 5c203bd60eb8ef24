-- Pictures of people, in the two sizes they are shown in. In the database, so that
-- every node has them. Another picture is another row, under an id that never comes
-- back: browsers keep what they fetched. users.picture says which one is shown.
create table pictures (
    id      bigint generated always as identity primary key,
    user_id bigint not null references users (id) on delete cascade,
    small   bytea  not null,
    large   bytea  not null,
    made_at bigint not null
);

create index pictures_by_user on pictures (user_id);
