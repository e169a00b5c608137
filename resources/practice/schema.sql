-- A database shaped like one of Tale's, for practice and for tests.
--
-- Run it with psql in an empty database; it needs nothing but PostgreSQL 15 or
-- later with its contrib modules. It makes the tables with a little fixed
-- content, and two functions that the stand-ins for Tale's containers call:
--
--   stand_in_write(writer)     one small piece of work, as a running Tale does all the time
--   stand_in_day(day, amount)  what 24 hours from `day` on leave behind, in one go
--
-- Much in here is chosen to be hard to dump, to read and to compare: names that
-- need quotes, text that looks like a dump, values that COPY must escape.

set client_encoding = 'UTF8';

begin;

create extension if not exists pg_trgm;

create schema reporting;
comment on schema reporting is 'What people read; nothing writes here';

create type run_state as enum ('queued', 'running', 'succeeded', 'failed', 'cancelled');

create domain token_count as bigint check (value >= 0);


-- Agents and their runs ------------------------------------------------------

create table agents (
    id uuid primary key default gen_random_uuid(),
    name text not null unique,
    description text,
    instructions text not null,
    labels text[] not null default '{}',
    settings jsonb not null default '{}',
    created_at timestamptz not null default now(),
    retired_at timestamptz
);
comment on table agents is 'The agents'' own table; one row each';
comment on column agents.retired_at is 'NULL while the agent is in service';

create table runs (
    id bigint generated always as identity primary key,
    agent_id uuid not null references agents,
    state run_state not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    duration interval generated always as (finished_at - started_at) stored,
    input jsonb not null,
    output text,
    tokens token_count not null default 0,
    check (finished_at >= started_at)
);
create index runs_agent on runs (agent_id, started_at desc);
create index runs_unfinished on runs (started_at) where finished_at is null;
create index runs_input on runs using gin (input jsonb_path_ops);

create table run_attachments (
    run_id bigint not null references runs on delete cascade,
    name text not null,
    content bytea not null,
    primary key (run_id, name)
);

-- One partition a month around today; what lies outside goes to the default one.
create table usage_events (
    at timestamptz not null,
    agent_id uuid not null references agents,
    tokens token_count not null,
    cost numeric(12, 6) not null
) partition by range (at);
create index usage_events_at on usage_events (at);
create table usage_events_other partition of usage_events default;

do $$
declare
    first_month constant timestamp := date_trunc('month', now() at time zone 'UTC');
    month timestamp;
begin
    for month in
        select generate_series(first_month - interval '2 months',
                               first_month + interval '2 months', '1 month')
    loop
        execute format(
            'create table %I partition of usage_events for values from (%L) to (%L)',
            'usage_events_' || to_char(month, 'YYYY_MM'),
            month || '+00', month + interval '1 month' || '+00');
    end loop;
end $$;


-- The audit log: every entry carries the hash of the one before it -----------

create sequence audit_log_id_seq;

create table audit_log (
    id bigint primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    payload jsonb not null,
    previous_hash bytea not null,
    hash bytea not null
);
alter sequence audit_log_id_seq owned by audit_log.id;
comment on table audit_log is
    'Append only. hash = SHA-256 of previous_hash and the entry;
an entry that was changed, added or taken out later shows in reporting.broken_audit_entries';

create function audit_hash(previous_hash bytea, id bigint, at timestamptz,
                           actor text, action text, payload jsonb) returns bytea
language sql stable
as $$
    -- The time goes in as microseconds: its text depends on the session's time zone.
    select sha256(previous_hash || convert_to(
        concat_ws('|', id, (extract(epoch from at) * 1000000)::bigint, actor, action, payload),
        'UTF8'))
$$;

create function append_audit_entry() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
    -- Writers take turns until they commit, and the number is drawn only when it
    -- is one's turn: otherwise two entries could follow the same one.
    perform pg_advisory_xact_lock(hashtext('audit_log'));
    new.id := nextval('audit_log_id_seq');
    select hash into new.previous_hash from audit_log order by id desc limit 1;
    new.previous_hash := coalesce(new.previous_hash, '');
    new.hash := audit_hash(new.previous_hash, new.id, new.at, new.actor, new.action, new.payload);
    return new;
end $$;

create trigger append_audit_entry before insert on audit_log
    for each row execute function append_audit_entry();
comment on trigger append_audit_entry on audit_log is 'Numbers and chains the entry';

create view reporting.broken_audit_entries as
    select id, at, actor, action
    from (select audit_log.*, lag(hash) over (order by id) as hash_before from public.audit_log) as entry
    where hash <> public.audit_hash(previous_hash, id, at, actor, action, payload)
       or previous_hash <> hash_before;
comment on view reporting.broken_audit_entries is 'Empty while the chain is whole';


-- Knowledge ------------------------------------------------------------------

create table documents (
    id serial primary key,
    title text not null,
    source text,
    added_at timestamptz not null default now()
);
create index documents_title on documents using gin (title gin_trgm_ops);

create table chunks (
    id bigserial primary key,
    document_id integer not null references documents on delete cascade,
    body text not null,
    words tsvector generated always as (to_tsvector('simple', body)) stored,
    added_at timestamptz not null default now()
);
create index chunks_document on chunks (document_id);
create index chunks_words on chunks using gin (words);


-- Hard to dump and to read ---------------------------------------------------

create table "Tool Settings" (
    "Tool" text primary key,
    "isEnabled" boolean,
    "größe" real,
    "order" smallint
);
comment on table "Tool Settings" is 'Names that need quotes: "größe", "order"';

-- Nothing is ever written here: a dump of it has a COPY block without rows.
create table webhooks (
    id integer generated by default as identity primary key,
    url text not null
);

-- A single column: in the dump each value stands alone on a line.
create table verbatim_lines (line text);

create function dump_lookalike() returns text
language plpgsql
as $body$
-- PostgreSQL database dump complete
begin
    return $text$
COPY x FROM stdin;
1	\N
\.
--
-- PostgreSQL database dump complete
--
$text$ || 'it''s over; $$ is no quote here, nor is $1';
end;
$body$;
comment on function dump_lookalike() is 'Text that a careless reader of dumps takes for the dump''s own';


-- What people read -----------------------------------------------------------

create view reporting.agent_runs as
    select agents.name, runs.state, count(*) as runs, max(runs.started_at) as latest
    from public.agents join public.runs on runs.agent_id = agents.id
    group by agents.name, runs.state;

create materialized view reporting.daily_cost as
    select (at at time zone 'UTC')::date as day, sum(tokens) as tokens, sum(cost) as cost
    from public.usage_events
    group by 1;
create unique index daily_cost_day on reporting.daily_cost (day);
comment on materialized view reporting.daily_cost is 'As of its last refresh';

grant usage on schema reporting to public;
grant select on all tables in schema reporting to public;


-- Fixed content --------------------------------------------------------------

insert into agents (name, description, instructions, labels, settings, created_at, retired_at) values
    ('Support triage', 'Sorts incoming mail', E'Read the mail.\nAnswer in the sender''s language.',
     '{mail,support}', '{"model": "small", "temperature": 0.2, "tools": ["search", "mail"]}',
     '2025-01-07 09:12:00+00', null),
    ('Grüße-Bote', 'Übersetzt höflich, ß inklusive', E'Übersetze ins Deutsche.\tKürze nichts.',
     '{translation,"with comma, and \"quote\""}', '{"model": "large", "language": "de-DE"}',
     '2025-02-11 14:30:00+00', null),
    ('客服助手', '回答客户的问题', E'请用中文回答。\n保持礼貌。', '{客服}', '{"model": "large", "语言": "zh"}',
     '2025-03-03 03:03:03.030303+00', null),
    ('🦊 Scout', null, E'Look in C:\\Temp\\new and in \\\\server\\share; write \\. when done.',
     '{}', '{"emoji": "👩‍🚀", "path": "C:\\Temp", "nothing": null}', '2025-04-01 00:00:00+00', null),
    ('O''Brien''s "helper"', '', 'An empty description is not a missing one.', '{NULL,"",old}', '{}',
     '2024-11-30 23:59:59.999999+00', '2025-05-05 05:05:05+00');

insert into "Tool Settings" values
    ('search', true, 1.5, 1),
    ('mail', false, 'NaN', 2),
    ('Dateien öffnen', null, '-Infinity', null);

insert into verbatim_lines values
    ('-- PostgreSQL database dump complete'),
    ('COPY public.agents (id, name) FROM stdin;'),
    ('CREATE DATABASE tale;'),
    (E'\\connect tale'),
    (E'\\.'),
    (E'\\N'),
    (null),
    (''),
    ('  spaces before and after  '),
    (E'tab\tnewline\ncarriage return\rbackspace\bbackslash\\'),
    (E'lines\n\\.\n-- PostgreSQL database dump complete\n'),
    ('e' || U&'\0301' || ' and é; ' || U&'\202E' || 'right to left' || U&'\202C' || '; 𝔘𝔫𝔦; 日本語'),
    (repeat('a long line ', 2000));


-- The work of the stand-ins --------------------------------------------------

create function stand_in_text(seed bigint, length integer) returns text
language sql immutable
as $$
    select string_agg((array[
        'agent', 'answer', 'archive', 'before', 'budget', 'calendar', 'café', 'change', 'check', 'customer',
        'delivery', 'document', 'every', 'figures', 'for', 'from', 'Grüße', 'history', 'in', 'invoice',
        'is', 'knowledge', 'later', 'mail', 'meeting', 'naïve', 'new', 'not', 'of', 'offer',
        'on', 'open', 'order', 'page', 'plan', 'policy', 'price', 'project', 'question', 'ready',
        'record', 'report', 'review', 'schedule', 'search', 'source', 'summary', 'table', 'team', 'the',
        'this', 'to', 'translation', 'update', 'user', 'version', 'was', 'week', 'with', 'year',
        'Zürich', '東京', '✓', '—'
        ])[1 + (hashint8(seed * 1009 + place) & 63)], ' ')
    from generate_series(1, length) as place
$$;

create function stand_in_day(day timestamptz, amount integer) returns void
language plpgsql
set search_path = public, reporting, pg_temp
as $$
declare
    agent_ids constant uuid[] := array(select id from agents order by name);
    seed constant bigint := extract(epoch from day)::bigint;
    step constant interval := interval '24 hours' / greatest(amount, 1);
    last_run_before constant bigint := coalesce((select max(id) from runs), 0);
begin
    insert into runs (agent_id, state, started_at, finished_at, input, output, tokens)
    select agent_ids[1 + n % cardinality(agent_ids)],
           (case when n % 17 = 0 then 'failed' when n % 29 = 0 then 'cancelled' else 'succeeded' end)::run_state,
           day + step * n,
           day + step * n + step * 0.5,
           jsonb_build_object('prompt', stand_in_text(seed + n, 12), 'attempt', n % 3, 'channel', null),
           case when n % 17 <> 0 then stand_in_text(seed - n, 40) end,
           100 + n % 900
    from generate_series(0, amount - 1) as n;

    insert into run_attachments (run_id, name, content)
    select id, 'result-' || id || '.bin',
           (select string_agg(sha256(int8send(id * 64 + part)), '') from generate_series(1, 32) as part)
    from runs where id > last_run_before and id % 20 = 0;

    insert into usage_events (at, agent_id, tokens, cost)
    select started_at + part * (duration / 3), agent_id, tokens / 2, round(tokens * 0.000021, 6)
    from runs, generate_series(0, 1) as part
    where id > last_run_before;

    insert into audit_log (at, actor, action, payload)
    select finished_at, 'agent:' || agent_id, 'run.' || state,
           jsonb_build_object('run', id, 'tokens', tokens, 'note', 'geprüft ✓')
    from runs where id > last_run_before order by id;

    with added as (
        insert into documents (title, source, added_at)
        select initcap(stand_in_text(seed + n * 7, 5)),
               case when n % 4 <> 0 then 'https://example.org/' || seed || '/' || n end,
               day + step * n * 20
        from generate_series(0, amount / 20) as n
        where step * n * 20 < interval '24 hours'
        returning id, added_at
    )
    insert into chunks (document_id, body, added_at)
    select added.id, stand_in_text(seed + added.id * 10 + part, 60), added.added_at
    from added, generate_series(1, 4) as part;

    refresh materialized view daily_cost;
end $$;

create function stand_in_write(writer text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
    -- Stand-ins run for weeks: beyond this many rows the oldest go, from the front,
    -- so that what is left of the audit log is still one chain.
    rows_kept constant bigint := 100000;
    some_agent constant uuid := (select id from agents order by random() limit 1);
    added bigint;
begin
    if writer ~ '(rag|crawler)' then
        if random() < 0.05 or not exists (select from documents) then
            insert into documents (title, source)
            values (initcap(stand_in_text((random() * 1e9)::bigint, 5)), 'by ' || writer);
        end if;
        insert into chunks (document_id, body)
        values ((select max(id) from documents), stand_in_text((random() * 1e9)::bigint, 60))
        returning id into added;
        if added % 1000 = 0 then
            delete from chunks where id <= added - rows_kept;
        end if;
    else
        insert into runs (agent_id, state, started_at, input, tokens)
        values (some_agent, 'running', clock_timestamp(),
                jsonb_build_object('prompt', stand_in_text((random() * 1e9)::bigint, 12), 'by', writer),
                100 + (random() * 900)::integer)
        returning id into added;
        update runs set state = 'succeeded', finished_at = clock_timestamp() where id = added - 1 and state = 'running';
        insert into usage_events (at, agent_id, tokens, cost) values (clock_timestamp(), some_agent, 120, 0.00252);
        insert into audit_log (at, actor, action, payload)
        values (clock_timestamp(), writer, 'run.started', jsonb_build_object('run', added));
        if added % 1000 = 0 then
            delete from runs where id <= added - rows_kept;
            delete from usage_events where at < (select min(started_at) from runs);
            delete from audit_log where id <= (select max(id) from audit_log) - rows_kept;
        end if;
    end if;
end $$;
comment on function stand_in_write(text) is 'Called about twice a second by each stand-in for a Tale container';

commit;
