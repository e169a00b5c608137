-- Where the tables of a Convex deployment lie in this database, and a query for the keys in its storage that its documents refer
-- to. Asks the catalogue alone. Columns: the place, the query; the query's columns: the use ("files", "modules", "search"), the key.
--
-- All documents lie in `documents`, one row for each revision, the newest of an id being what is true. A file that was uploaded
-- has storageId, storageKey and sha256 (crates/model/src/file_storage/types.rs); a package of functions has storageKey and
-- sha256 without storageId; a search index names the parts of each of its segments
-- (crates/common/src/bootstrap_model/index/text_index/index_snapshot.rs). A document with a character that PostgreSQL's JSON
-- can't have is none of these.
SELECT quote_ident(n.nspname) || '.documents',
       format($query$
           WITH referring AS MATERIALIZED (
               SELECT convert_from(d.json_value, 'UTF8') AS text
                 FROM %1$I.documents d
                WHERE NOT d.deleted
                  AND (position('"storageKey"'::bytea IN d.json_value) > 0 OR position('"segment_key"'::bytea IN d.json_value) > 0)
                  AND position('\\u0000'::bytea IN d.json_value) = 0
                  AND NOT EXISTS (SELECT FROM %1$I.documents later
                                   WHERE later.table_id = d.table_id AND later.id = d.id AND later.ts > d.ts)
           )
           SELECT CASE WHEN text::json ->> 'storageId' IS NULL THEN 'modules' ELSE 'files' END, text::json ->> 'storageKey'
             FROM referring
            WHERE text::json ->> 'storageKey' IS NOT NULL AND text::json ->> 'sha256' IS NOT NULL
           UNION
           SELECT 'search', found[1]
             FROM referring,
                  regexp_matches(text, '"(?:segment|id_tracker|deleted_terms_table|alive_bitset|deleted_bitset)_key": *"([^"]+)"', 'g') AS found
            WHERE text::json ->> 'storageKey' IS NULL
            ORDER BY 1, 2
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
