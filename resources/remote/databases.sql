-- Every database of the server with what a copy of it must have too.
-- Columns that differ between PostgreSQL 15, 16 and 17 are taken through to_jsonb, which has those that exist.
SELECT d.datname,
       d.oid,
       pg_database_size(d.oid),
       pg_get_userbyid(d.datdba),
       pg_encoding_to_char(d.encoding),
       d.datcollate,
       d.datctype,
       to_jsonb(d) ->> 'datlocprovider',
       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
       coalesce(to_jsonb(d) ->> 'daticurules', ''),
       t.spcname,
       d.datallowconn,
       d.datconnlimit,
       shobj_description(d.oid, 'pg_database'),
       (SELECT coalesce(json_agg(json_build_object(
                   'role', CASE s.setrole WHEN 0 THEN '' ELSE pg_get_userbyid(s.setrole) END,
                   'settings', s.setconfig)), '[]')
          FROM pg_db_role_setting s
         WHERE s.setdatabase = d.oid),
       (SELECT json_agg(json_build_object(
                   'grantee', CASE a.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(a.grantee) END,
                   'privilege', a.privilege_type,
                   'grantable', a.is_grantable) ORDER BY a.grantee, a.privilege_type)
          FROM aclexplode(d.datacl) a)
  FROM pg_database d
  JOIN pg_tablespace t ON t.oid = d.dattablespace
 WHERE NOT d.datistemplate
 ORDER BY d.datname
