-- Objects of every kind that pg_dump writes, with names and texts that are hard to read: none of it may look unsafe.
-- Run in an empty database of PostgreSQL 15 or later by a superuser.
create role "Odd ""Role"" with spaces";
create role odd_reader;
create schema "odd schema";
create schema owned authorization "Odd ""Role"" with spaces";
create table "odd schema"."two  spaces (and, more) FROM stdin" ("col ) FROM x" text, "a""b" int, "tab	ulator" text);
insert into "odd schema"."two  spaces (and, more) FROM stdin" values ('x', 1, null), (E'\\.', 2, E'\\! id');
create table "line
break; \! echo" (id serial primary key, "col
umn" text default E'de\\fault''s "\n$$');
insert into "line
break; \! echo" ("col
umn") values ('a'), ('-- PostgreSQL database dump complete'), (E'C:\\'), (E'it''s \\'' x');
create table "dollar$name" (a int, "$$" text);
insert into "dollar$name" values (1, '$$ \! id $$');
create table "back\slash\!" (a int);
insert into "back\slash\!" values (1);
create table no_columns ();
create table numbers (f float8, r real, n numeric, b bit(4), v varbit, i bigint, t boolean);
insert into numbers values (1e+20, 1e-30, 1e-7, B'1010', B'1', -5, true), ('NaN', 'Infinity', 'NaN', B'0000', null, -9223372036854775808, false);
create table wide_parent (id int generated always as identity, part int) partition by list (part);
create table wide_1 partition of wide_parent for values in (1, 2);
do $$ begin execute 'create table wide (' || (select string_agg(format('a_column_with_a_long_name_%s integer', n), ', ') from generate_series(1, 600) n) || ')'; end $$;
insert into wide (a_column_with_a_long_name_1) values (1);
create table checked (a text check (a <> E'\\! x' and a !~ '^\$\$' and a <> '/* ' and a <> '--'), e text generated always as (a || E'\'\\') stored,
    b int[] default '{1,2}', c int check (c between 1 and 1e5), constraint "odd ' check;" check (c <> 0));
create domain odd_domain as text check (value <> E';\n\\.') default $q$it's "odd"; \! id$q$;
create type mood as enum ('sad; \! x', 'o''k', E'back\\slash', '$$');
create type pair as (a int, "b c" text);
create type span as range (subtype = float8);
create function atomic_one(a int) returns int language sql begin atomic; select case when a > 1 then 2 else 3 end; select a + 1; end;
create function atomic_two(text, int) returns text language sql return $1 || case when $2 > 0 then E'\\!' else '; end' end || (array['a','b'])[$2:$2]::text;
create procedure atomic_three() language sql begin atomic insert into numbers (f) values (1.5e10); delete from numbers where f = 1.5e10; end;
create function bodies() returns text language plpgsql as $outer$
declare x text := $in$ \! id; $in$;
begin
  -- PostgreSQL database dump complete
  execute 'copy x from program ''id''';
  x := '
COPY x FROM stdin;
\.
';
  return '$_$' || $$ unbalanced ' " ( $$ || /* /* nested */ */ E'\'';
end $outer$;
create function bodies_crlf() returns text language sql as E'select ''a'';\r\n-- \\! id\r\n';
create aggregate total (int) (sfunc = int4pl, stype = int, initcond = '0');
create operator <~> (leftarg = text, rightarg = text, function = text_lt);
create operator @/-+ (leftarg = int, rightarg = int, function = int4pl);
comment on operator <~> (text, text) is 'odd '' operator';
create view looks as select 'a' || E'\n\\! id' as "select ; \! x", 1 as "--", array[1,2] as b, (array[1,2,3])[2:3] as c, '2000-01-01'::date - 5 as d, 3 - -2 as e,
   interval '1' day as f, x'1f'::bit(8) as g, U&'\0041' as h, 'it''s'::text collate "C" as i, 1e10::float8 as j from (select 1) s where 'a'::text <~> 'b'::text;
create materialized view kept as select E'\\.' as a, count(*) from numbers;
create rule odd_rule as on delete to numbers do instead (insert into numbers (f) values (1); notify "odd; \! channel", 'a ; \! b');
create index odd_index on checked ((a || ';\!'), c desc nulls last) where a <> ')';
create index on "line
break; \! echo" (lower("col
umn"));
create statistics odd_statistics on a, c from checked;
create function on_change() returns trigger language plpgsql as 'begin return new; end';
create trigger "odd; \! trigger" before update on checked for each row when (old.a is distinct from E'\\! "') execute function on_change('a ''\! b', E'back\\');
create function on_event() returns event_trigger language plpgsql as 'begin end';
create event trigger odd_event on ddl_command_end when tag in ('CREATE AGGREGATE') execute function on_event();
create publication odd_publication for table checked (a, c) where (a <> '\! x');
create extension file_fdw;
create extension "uuid-ossp" with schema "odd schema";
create server files foreign data wrapper file_fdw;
create foreign table odd_foreign (a text options (force_not_null 'true')) server files options (filename '/dev/null', format 'csv', delimiter E'\t', quote E'\'');
create user mapping for odd_reader server files;
create text search dictionary odd_words (template = simple, stopwords = 'english');
create text search configuration odd_search (copy = simple);
alter text search configuration odd_search alter mapping for word with odd_words;
create collation odd_collation (provider = icu, locale = 'de-u-co-phonebk');
create cast (mood as int) with inout as assignment;
create conversion odd_conversion for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
alter table checked enable row level security;
create policy "odd policy; \!" on checked for select to odd_reader, "Odd ""Role"" with spaces" using (a <> E'\\! x' or current_user = 'x');
grant select (a) on checked to odd_reader with grant option;
grant usage on schema "odd schema" to "Odd ""Role"" with spaces";
alter default privileges for role "Odd ""Role"" with spaces" in schema owned grant select on tables to odd_reader;
alter table numbers owner to "Odd ""Role"" with spaces";
alter table checked alter column a set storage external, alter a set statistics 500;
alter table checked set (fillfactor = 70, autovacuum_enabled = false);
alter function bodies() set search_path = "odd schema", public;
alter function bodies_crlf() set application_name to 'odd; \! ''name';
comment on schema public is E'line one\nline two; \\! id\n-- PostgreSQL database dump complete\n\\.\n';
comment on table checked is 'ends in a backslash \';
comment on column checked.a is '$$ /* " ';
comment on function bodies() is 'E''\''';
create sequence "odd schema"."Odd ""Seq"" \ ; \!" start 5;
select nextval('"odd schema"."Odd ""Seq"" \ ; \!"');
create sequence unused;
select lo_create(4711);
select lo_put(4711, 0, '\x5c2120696400ff');
comment on large object 4711 is 'large ''one\';
create function "begin""case"() returns int language sql as 'select 1';
analyze;
