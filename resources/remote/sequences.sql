-- Every sequence that counts upwards for a column of a table, and a query that tells how it stands: the value that comes
-- next, and the highest one that the column has. What counts downwards or begins again is passed over.
-- Asks the catalogue alone. Columns: the sequence, the column, the query.
SELECT quote_ident(sn.nspname) || '.' || quote_ident(s.relname),
       quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname),
       format('SELECT (SELECT last_value + CASE WHEN is_called THEN %s ELSE 0 END FROM %I.%I), (SELECT max(%I)::text FROM %I.%I)',
              q.seqincrement, sn.nspname, s.relname, a.attname, tn.nspname, t.relname)
  FROM pg_sequence q
  JOIN pg_class s ON s.oid = q.seqrelid
  JOIN pg_namespace sn ON sn.oid = s.relnamespace
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass
                  AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p')
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
 WHERE q.seqincrement > 0 AND NOT q.seqcycle
   AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
 ORDER BY 1
