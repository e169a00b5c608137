-- Who holds the locks that let one restore at a time run on this server: $1 the consoles', $2 the loaders'.
SELECT l.objid::bigint, a.application_name, coalesce(host(a.client_addr), ''), extract(epoch FROM a.backend_start)::bigint
  FROM pg_locks l
  JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid = 0 AND l.objid IN ($1::bigint::oid, $2::bigint::oid) AND l.objsubid = 1
