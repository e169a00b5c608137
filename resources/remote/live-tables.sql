-- Every table that a dump of this database would have rows of, named as pg_dump quotes it; of a partition the table that
-- it belongs to; about how many rows it has, where the server's statistics know; and about how many pages of 8 kB.
-- Asks the catalogue and the statistics alone: no table is opened, so no lock of anybody's is waited for.
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname),
       CASE WHEN c.relispartition
            THEN (SELECT quote_ident(rn.nspname) || '.' || quote_ident(r.relname)
                    FROM pg_partition_ancestors(c.oid) a
                    JOIN pg_class r ON r.oid = a.relid AND NOT r.relispartition
                    JOIN pg_namespace rn ON rn.oid = r.relnamespace)
       END,
       -- Of statistics that were reset only what VACUUM or ANALYZE has left in the catalogue tells of the rows before.
       CASE WHEN coalesce(s.last_analyze, s.last_autoanalyze, s.last_vacuum, s.last_autovacuum) IS NOT NULL THEN s.n_live_tup
            ELSE nullif(greatest(nullif(s.n_live_tup, 0), c.reltuples::bigint), -1)
       END,
       greatest(c.relpages, s.n_live_tup / 100, 0)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
 WHERE c.relkind = 'r'
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname NOT LIKE 'pg\_toast%'
   AND NOT EXISTS (SELECT FROM pg_depend d
                     JOIN pg_extension e ON e.oid = d.refobjid
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND NOT c.oid = ANY (coalesce(e.extconfig, '{}')))
 ORDER BY 4, 1
