-- What tale_platform has of Convex: every document is a row of `documents`, one for each revision. In a schema of its own, so that
-- nobody takes it for the tables of schema.sql. Its files are those of make-convex-data, which are made of the same numbers.

begin;

create schema convex;

create table convex.documents (
    id bytea not null,
    ts bigint not null,
    table_id bytea not null,
    json_value bytea not null,
    deleted boolean not null default false,
    prev_ts bigint,
    primary key (ts, table_id, id)
);
create index documents_by_table_and_id on convex.documents (table_id, id, prev_ts);
comment on table convex.documents is 'As Convex keeps it; the newest revision of an id is what is true';

create function pg_temp.key(use text, number integer) returns text
language sql as $$ select md5('lab ' || use || ' ' || number)::uuid::text $$;

create function pg_temp.put(tablet text, number integer, age interval, document jsonb, deleted boolean default false) returns void
language sql as $$
    insert into convex.documents (id, ts, table_id, json_value, deleted)
    values (decode(md5(tablet || number), 'hex'), (extract(epoch from now() - age) * 1000000000)::bigint, decode(md5(tablet), 'hex'),
            convert_to(document::text, 'UTF8'), deleted)
$$;

-- The tables name themselves: the id of such a document is the table's.
insert into convex.documents (id, ts, table_id, json_value)
select decode(md5(name), 'hex'), (extract(epoch from now() - interval '9 days') * 1000000000)::bigint, decode(md5('_tables'), 'hex'),
       convert_to(jsonb_build_object('name', name, 'number', 10000 + place, 'state', 'active')::text, 'UTF8')
from unnest('{_tables,_index,_source_packages,_file_storage,auditLogs,messages}'::text[]) with ordinality as t (name, place);

-- Uploaded files; a file that was uploaded anew, so that its first key is no longer there; and one that was deleted.
do $$
begin
    perform pg_temp.put('_file_storage', number, interval '5 days', jsonb_build_object(
        'storageId', pg_temp.key('id', number), 'storageKey', pg_temp.key(case number when 1 then 'replaced' else 'files' end, number),
        'sha256', jsonb_build_object('$bytes', encode(sha256(convert_to('uploaded file ' || number || E'\n', 'UTF8')), 'base64')),
        'size', 20, 'contentType', 'text/plain'))
    from generate_series(1, 24) as number;
    perform pg_temp.put('_file_storage', 1, interval '4 days', jsonb_build_object(
        'storageId', pg_temp.key('id', 1), 'storageKey', pg_temp.key('files', 1), 'sha256', jsonb_build_object('$bytes', 'AA=='), 'size', 20));
    perform pg_temp.put('_file_storage', 25, interval '5 days', jsonb_build_object(
        'storageId', pg_temp.key('id', 25), 'storageKey', pg_temp.key('files', 25), 'sha256', jsonb_build_object('$bytes', 'AA=='), 'size', 20));
    perform pg_temp.put('_file_storage', 25, interval '3 days', 'null', true);
    perform pg_temp.put('_source_packages', 1, interval '5 days', jsonb_build_object(
        'storageKey', pg_temp.key('modules', 1), 'sha256', jsonb_build_object('$bytes', 'AA==')));
    perform pg_temp.put('_index', number, interval '2 days', jsonb_build_object('onDiskState', jsonb_build_object('segments', jsonb_build_array(jsonb_build_object(
        'segment_key', pg_temp.key('search', number * 4), 'id_tracker_key', pg_temp.key('search', number * 4 + 1),
        'deleted_terms_table_key', pg_temp.key('search', number * 4 + 2), 'alive_bitset_key', pg_temp.key('search', number * 4 + 3), 'id', number)))))
    from generate_series(0, 2) as number;
    perform pg_temp.put('messages', number, make_interval(hours => number), jsonb_build_object('text', 'a "storageKey" is no file here, nor is '
        || U&'\005Cu0000'))
    from generate_series(1, 10) as number;
    perform pg_temp.put('auditLogs', number, make_interval(hours => number), jsonb_build_object('actor', 'ann', 'action', 'signed in'))
    from generate_series(0, 50) as number;
end $$;

commit;
