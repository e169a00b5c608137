-- What a Tale database has beyond PostgreSQL's contrib modules, and the practice schema therefore has not:
-- vectors, the extensions that Tale's own init scripts make, and a grant to a role that no dump carries.
-- Run after schema.sql in each of the lab's databases.

begin;

create extension vector;
create extension pg_stat_statements;
create extension pgcrypto;
create extension "uuid-ossp";

-- Roles belong to the server and are in no dump of a database: a dump with this grant needs the role to be there.
do $$
begin
    if not exists (select from pg_roles where rolname = 'tale_reader') then
        create role tale_reader nologin;
    end if;
end $$;

create table embeddings (
    id uuid primary key default uuid_generate_v4(),
    document_id integer references documents on delete cascade,
    embedding vector(64) not null,
    model text not null default 'stand-in',
    digest bytea not null
);
create index embeddings_nearest on embeddings using hnsw (embedding vector_cosine_ops);
grant select on embeddings to tale_reader;
comment on table embeddings is 'Vectors, with an index that only pgvector knows';

-- The same for each row and each run: no vector is drawn by chance.
create function lab_vector(seed bigint) returns vector
language sql immutable
as $$
    select array_agg(hashint8(seed * 64 + place) / 2147483648.0)::vector from generate_series(1, 64) as place
$$;

create function lab_day(day timestamptz, amount integer) returns void
language sql
set search_path = public, pg_temp
as $$
    insert into embeddings (document_id, embedding, digest)
    select id, public.lab_vector(id), digest(title, 'sha256')
    from documents
    where added_at >= day and added_at < day + interval '24 hours'
    limit amount
$$;

commit;
