-- The smallest database that has something of everything that counts: a table with rows, a sequence, a function.
create table small (id serial primary key, note text);
insert into small (note) values ('one'), (null), ('-- PostgreSQL database dump complete');
create function half(a int) returns int language sql return a / 2;
