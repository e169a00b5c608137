-- Every place where a database of Tale's may keep its audit log, and a query for the time of its newest entry, as ISO 8601 in
-- UTC. Asks the catalogue alone. Columns: the place, the query.
--
-- A table of that name with a time in it; or, in a database of Convex's, the table of that name among its own, whose documents
-- all lie in `documents` with the time of their last change in `ts`, in nanoseconds since 1970
-- (get-convex/convex-backend, crates/postgres and crates/common/src/bootstrap_model/tables.rs).
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname),
       'SELECT to_char(greatest(' || string_agg(format('max(%I)::timestamptz', a.attname), ', ')
           || format(') AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS"Z"'') FROM %I.%I', n.nspname, c.relname)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype)
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relname ~* 'audit_?logs?'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
 GROUP BY n.nspname, c.relname
UNION ALL
SELECT quote_ident(n.nspname) || '.documents (auditLogs)',
       format($query$
           SELECT to_char(to_timestamp(max(ts) / 1e9) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
             FROM %1$I.documents
            WHERE table_id IN (SELECT id
                                 FROM %1$I.documents
                                WHERE convert_from(json_value, 'UTF8') ~* '"name": *"audit_?logs?"' AND NOT deleted)
           HAVING max(ts) IS NOT NULL
       $query$, n.nspname)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = 'documents' AND c.relkind = 'r'
   AND 5 = (SELECT count(*)
              FROM pg_attribute a
             WHERE a.attrelid = c.oid
               AND (a.attname, a.atttypid) IN (('id', 'bytea'::regtype), ('ts', 'int8'::regtype), ('table_id', 'bytea'::regtype),
                                               ('json_value', 'bytea'::regtype), ('deleted', 'bool'::regtype)))
 ORDER BY 1
